#include "model/person.h"

namespace model {

std::string_view name_of(Role role) {
    constexpr std::array<std::string_view, roles.size()> names{
        "administrator", "officer_in_charge",   "examiner", "analyst", "liaison",
        "prosecutor",    "disclosure_reviewer", "auditor",  "partner"};
    return names.at(static_cast<std::size_t>(role));
}

std::optional<Role> role_named(std::string_view name) {
    for (auto role : roles)
        if (name_of(role) == name)
            return role;
    return std::nullopt;
}

}  // namespace model
