// Accounts, for administrators.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/account_json.h"
#include "app/http/services.h"

namespace app::http {
namespace {

using core::Json;
using core::Result;
using policy::Action;

Result<void> record(Exchange& exchange, std::string kind, const model::Account& account) {
    return exchange.services.session.record_act(std::move(kind), {},
                                                Json{{"by", exchange.by()},
                                                     {"account", account.id.hex()},
                                                     {"name", account.name},
                                                     {"roles", json_of(account.roles)},
                                                     {"disabled", account.disabled},
                                                     {"why", exchange.reason()}});
}

Result<Response> invitation(Exchange& exchange, model::Account account, unsigned status) {
    auto issued = TRY(exchange.services.accounts.invite(account.id));
    account.invited = true;
    account.totp = false;
    TRY(record(exchange, "account.invite", account));
    return json_response(Json{{"account", json_of(account)},
                              {"link", "/setup#" + issued.token},
                              {"expires_at", issued.expires_at.text()}},
                         status);
}

Result<std::optional<model::Account>> asked_for(Exchange& exchange) {
    auto id = exchange.path_id<model::AccountId>("account");
    if (!id)
        return std::optional<model::Account>();
    auto known = TRY(exchange.services.people.account_of(*id));
    return known ? std::optional(known->account) : std::nullopt;
}

Result<Response> accounts(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto rows = TRY(exchange.services.people.list_accounts(request.cursor, request.size + 1,
                                                           *exchange.node_grant));
    examination::Page<model::Account> page{std::move(rows), {}};
    if (page.rows.size() > request.size) {
        page.rows.pop_back();
        page.next = page.rows.back().name;
    }
    return page_response(page, [](std::string& out, const model::Account& account) {
        out += json_of(account).dump();
    });
}

Result<Response> create_account(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto name = TRY(body.text("name"));
    auto display_name = TRY(body.text("display_name"));
    auto roles = TRY(body.roles_if("roles"));
    TRY(body.done());
    auto account = TRY(
        exchange.services.accounts.create(name, display_name, roles.value_or(model::RoleSet{})));
    TRY(record(exchange, "account.create", account));
    return invitation(exchange, std::move(account), 201);
}

Result<Response> account(Exchange& exchange) {
    auto found = TRY(asked_for(exchange));
    if (!found)
        return nothing_there();
    return json_response(json_of(*found));
}

Result<Response> change_account(Exchange& exchange) {
    auto found = TRY(asked_for(exchange));
    if (!found)
        return nothing_there();
    auto body = TRY(Body::of(exchange.request));
    auto display_name = TRY(body.text_if("display_name"));
    auto roles = TRY(body.roles_if("roles"));
    auto disabled = TRY(body.truth_if("disabled"));
    TRY(body.done());
    found->display_name = display_name.value_or(found->display_name);
    found->roles = roles.value_or(found->roles);
    found->disabled = disabled.value_or(found->disabled);
    TRY(exchange.services.accounts.change(*found));
    TRY(record(exchange, "account.change", *found));
    return json_response(json_of(*found));
}

Result<Response> invite_again(Exchange& exchange) {
    auto found = TRY(asked_for(exchange));
    if (!found)
        return nothing_there();
    return invitation(exchange, std::move(*found), 200);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/accounts", "accounts", Needs::node, Action::administer, accounts},
    {Method::post, "/api/v1/accounts", "create_account", Needs::node, Action::administer,
     create_account},
    {Method::get, "/api/v1/accounts/{account}", "account", Needs::node, Action::administer,
     account},
    {Method::patch, "/api/v1/accounts/{account}", "change_account", Needs::node, Action::administer,
     change_account},
    {Method::post, "/api/v1/accounts/{account}/invitation", "invite_again", Needs::node,
     Action::administer, invite_again},
};

}  // namespace

std::span<const Route> account_routes() {
    return routes;
}

}  // namespace app::http
