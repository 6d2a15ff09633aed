// Tokens for programs: one's own, and for administrators everybody's.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/account_json.h"
#include "app/http/services.h"

#include <algorithm>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

Result<void> record(Exchange& exchange, std::string kind, const model::ApiToken& token) {
    return exchange.services.session.record_act(
        std::move(kind), {},
        Json{{"by", exchange.by()}, {"token", json_of(token)}, {"why", exchange.reason()}});
}

Result<Response> list_of(Exchange& exchange, const std::vector<model::ApiToken>& tokens) {
    std::vector<Json> rows;
    for (const auto& token : tokens)
        rows.push_back(json_of(token));
    return list_response(exchange.query(), rows);
}

Result<Response> my_tokens(Exchange& exchange) {
    auto tokens = TRY(exchange.services.people.api_tokens_of(exchange.caller->account.id));
    return list_of(exchange, tokens);
}

Result<Response> create_token(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    NewToken wanted;
    wanted.name = TRY(body.text("name"));
    auto scopes = TRY(body.texts_if("scopes"));
    auto days = TRY(body.number_if("days"));
    TRY(body.done());
    wanted.days = days.value_or(0);
    for (const auto& name : scopes) {
        auto scope = model::token_scope_named(name);
        if (!scope)
            return Error(ErrorCode::invalid_input, "there is no scope '" + name + "'");
        wanted.scopes.push_back(*scope);
    }
    auto issued = TRY(exchange.services.accounts.issue_token(*exchange.caller, wanted));
    TRY(record(exchange, "token.create", issued.made));
    return json_response(Json{{"made", json_of(issued.made)}, {"token", issued.token}}, 201);
}

Result<Response> end_token(Exchange& exchange, const std::optional<model::AccountId>& only) {
    auto id = exchange.path_id<model::TokenId>("token");
    if (!id)
        return nothing_there();
    if (only) {
        auto own = TRY(exchange.services.people.api_tokens_of(*only));
        if (std::ranges::find(own, *id, &model::ApiToken::id) == own.end())
            return nothing_there();
    }
    auto ended = TRY(exchange.services.people.end_api_token(*id));
    if (!ended)
        return nothing_there();
    TRY(record(exchange, "token.revoke", *ended));
    return no_content();
}

Result<Response> revoke_my_token(Exchange& exchange) {
    return end_token(exchange, exchange.caller->account.id);
}

Result<Response> all_tokens(Exchange& exchange) {
    auto tokens = TRY(exchange.services.people.list_api_tokens(*exchange.node_grant));
    return list_of(exchange, tokens);
}

Result<Response> revoke_token(Exchange& exchange) {
    return end_token(exchange, std::nullopt);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/me/tokens", "my_tokens", Needs::sign_in, std::nullopt, my_tokens},
    {Method::post, "/api/v1/me/tokens", "create_token", Needs::sign_in, std::nullopt, create_token},
    {Method::erase, "/api/v1/me/tokens/{token}", "revoke_my_token", Needs::sign_in, std::nullopt,
     revoke_my_token},
    {Method::get, "/api/v1/tokens", "all_tokens", Needs::node, Action::administer, all_tokens},
    {Method::erase, "/api/v1/tokens/{token}", "revoke_token", Needs::node, Action::administer,
     revoke_token},
};

}  // namespace

std::span<const Route> token_routes() {
    return routes;
}

}  // namespace app::http
