#include "app/http/routes/account_json.h"

namespace app::http {

using core::Json;

Json json_of(const model::RoleSet& roles) {
    Json list = Json::array();
    for (auto role : model::roles)
        if (roles.has(role))
            list.push_back(model::name_of(role));
    return list;
}

Json json_of(const model::Account& account) {
    return {{"id", account.id.hex()},
            {"name", account.name},
            {"display_name", account.display_name},
            {"roles", json_of(account.roles)},
            {"disabled", account.disabled},
            {"invited", account.invited},
            {"totp", account.totp},
            {"created_at", account.created_at.text()}};
}

Json json_of(const model::SignIn& sign_in, const model::SignInId& current) {
    return {{"id", sign_in.id.hex()},
            {"created_at", sign_in.created_at.text()},
            {"last_used_at", sign_in.last_used_at.text()},
            {"expires_at", sign_in.expires_at.text()},
            {"address", sign_in.address},
            {"user_agent", sign_in.user_agent},
            {"current", sign_in.id == current}};
}

Json json_of(const model::CaseMember& member) {
    return {{"account", member.account.id.hex()},
            {"name", member.account.name},
            {"display_name", member.account.display_name},
            {"roles", json_of(member.account.roles)},
            {"added_by", member.added_by},
            {"added_at", member.added_at.text()}};
}

Json json_of(const model::ApiToken& token) {
    Json scopes = Json::array();
    for (auto scope : model::token_scopes)
        if (token.has(scope))
            scopes.push_back(model::name_of(scope));
    return {{"id", token.id.hex()},
            {"account", token.account.hex()},
            {"account_name", token.account_name},
            {"name", token.name},
            {"scopes", std::move(scopes)},
            {"created_at", token.created_at.text()},
            {"expires_at", token.expires_at.text()},
            {"last_used_at", token.last_used_at ? Json(token.last_used_at->text()) : nullptr}};
}

}  // namespace app::http
