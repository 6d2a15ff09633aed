#include "app/http/transport/message.h"

#include <array>

namespace app::http {

std::string_view name_of(Method method) {
    constexpr std::array<std::string_view, 8> names{"GET",   "HEAD",   "POST",    "PUT",
                                                    "PATCH", "DELETE", "OPTIONS", "other"};
    return names.at(static_cast<std::size_t>(method));
}

std::string_view Request::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_case_name)
            return value;
    return {};
}

}  // namespace app::http
