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

std::string_view name_of(TokenScope scope) {
    constexpr std::array<std::string_view, token_scopes.size()> names{
        "read", "export", "examine", "review", "manage", "administer", "audit"};
    return names.at(static_cast<std::size_t>(scope));
}

std::optional<TokenScope> token_scope_named(std::string_view name) {
    for (auto scope : token_scopes)
        if (name_of(scope) == name)
            return scope;
    return std::nullopt;
}

}  // namespace model
