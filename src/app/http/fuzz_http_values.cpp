// Fuzzes what of a request we take apart ourselves: targets, cookies, ranges, metadata.
#include "app/http/header_values.h"
#include "app/http/uri.h"
#include "core/verify.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto uri = app::http::parse_target(text))
        for (const auto& segment : uri.value().segments)
            VERIFY(!segment.empty() && segment != ".." && segment.find('/') == segment.npos);
    (void)app::http::find_cookie(text, "spoor");
    (void)app::http::parse_number(text);
    (void)app::http::bearer_token(text);
    (void)app::http::parse_upload_metadata(text);
    auto asked = app::http::parse_range(text, 1000);
    if (asked.form == app::http::RangeForm::given)
        VERIFY(asked.range.size > 0 && asked.range.first + asked.range.size <= 1000);
    return 0;
}
