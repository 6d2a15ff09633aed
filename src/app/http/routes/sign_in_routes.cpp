// Setting up, signing in and out, and what a person does with their own account.
#include "app/accounts/totp.h"
#include "app/cli/session.h"
#include "app/http/dispatch.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/account_json.h"
#include "app/http/routes/sign_in_answer.h"
#include "app/http/services.h"
#include "policy/roles.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

// What an error of a sign-in says: wrong is 401, too often is 429.
Response sign_in_problem(const Error& error, std::string_view wrong_code) {
    if (error.code() == ErrorCode::limit_exceeded) {
        auto response = problem(429, "too_many_attempts", error.message());
        response.with("Retry-After", std::to_string(Accounts::wait_seconds(error)));
        return response;
    }
    if (error.code() == ErrorCode::denied)
        return problem(401, wrong_code, error.message());
    return problem_of(error);
}

Result<Response> setup_state(Exchange& exchange) {
    bool needed = TRY(exchange.services.accounts.first_administrator_needed());
    auto* open_id = exchange.services.open_id;
    return json_response(
        Json{{"first_administrator_needed", needed},
             {"open_id_label", open_id == nullptr ? Json() : Json(open_id->settings().label)}});
}

Result<Response> take_up_link(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto token = TRY(body.text("token"));
    auto password = TRY(body.text("password"));
    auto name = TRY(body.text_if("name"));
    auto display_name = TRY(body.text_if("display_name"));
    TRY(body.done());
    auto made = exchange.services.accounts.take_up(
        token, password, {name.value_or(""), display_name.value_or(name.value_or(""))});
    if (!made && made.error().code() == ErrorCode::not_found)
        return problem(403, "denied", made.error().message());
    if (!made)
        return std::move(made).error();
    TRY(record_of_account(exchange, "account.take_up", made.value()));
    return json_response(json_of(made.value()), 201);
}

Result<Response> sign_in(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto name = TRY(body.text("name"));
    auto password = TRY(body.text("password"));
    TRY(body.done());
    auto begun = exchange.services.accounts.sign_in(name, password, place_of(exchange.request));
    if (!begun)
        return sign_in_problem(begun.error(), "sign_in_required");
    if (begun.value().sign_in.complete)
        TRY(record_of_account(exchange, "sign_in", begun.value().account));
    return signed_in(exchange, begun.value());
}

Result<Response> second_factor(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto code = TRY(body.text_if("code"));
    auto recovery = TRY(body.text_if("recovery_code"));
    TRY(body.done());
    auto begun = exchange.services.accounts.second_factor(
        *exchange.caller, code.value_or(""), recovery.value_or(""), place_of(exchange.request));
    if (!begun && begun.error().code() == ErrorCode::denied)
        TRY(record_of_account(exchange, "sign_in.wrong_code", exchange.caller->account,
                              Json{{"second_factor", code ? "code" : "recovery code"}}));
    if (!begun)
        return sign_in_problem(begun.error(), "second_factor_required");
    TRY(record_of_account(exchange, "sign_in", begun.value().account,
                          Json{{"second_factor", code ? "code" : "recovery code"}}));
    return signed_in(exchange, begun.value());
}

Result<Response> sign_out(Exchange& exchange) {
    TRY(exchange.services.accounts.sign_out(*exchange.caller));
    TRY(record_of_account(exchange, "sign_out", exchange.caller->account));
    return with_session_cookie(no_content(), exchange, {});
}

Result<Response> me(Exchange& exchange) {
    const auto& caller = *exchange.caller;
    Json permissions = Json::array();
    for (auto action : {policy::Action::administer, policy::Action::audit,
                        policy::Action::open_case, policy::Action::verify})
        if (policy::permits(caller.account.roles, action))
            permissions.push_back(policy::name_of(action));
    return json_response(Json{{"account", json_of(caller.account)},
                              {"csrf_token", caller.sign_in.csrf_token},
                              {"session", json_of(caller.sign_in, caller.sign_in.id)},
                              {"agency", exchange.services.session.node().agency},
                              {"permissions", std::move(permissions)}});
}

Result<Response> change_password(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto current = TRY(body.text("current"));
    auto next = TRY(body.text("new"));
    TRY(body.done());
    auto changed = exchange.services.accounts.change_password(*exchange.caller, current, next);
    if (!changed && changed.error().code() == ErrorCode::limit_exceeded)
        return sign_in_problem(changed.error(), "denied");
    TRY(std::move(changed));
    TRY(record_of_account(exchange, "account.password", exchange.caller->account));
    return no_content();
}

Result<Response> begin_totp(Exchange& exchange) {
    auto secret = TRY(exchange.services.accounts.begin_totp(*exchange.caller));
    return json_response(
        Json{{"secret", to_base32(secret)}, {"uri", totp_uri(secret, "Spoor", exchange.by())}});
}

Result<Response> confirm_totp(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto code = TRY(body.text("code"));
    TRY(body.done());
    auto codes = exchange.services.accounts.confirm_totp(*exchange.caller, code);
    if (!codes && codes.error().code() == ErrorCode::limit_exceeded)
        return sign_in_problem(codes.error(), "denied");
    auto shown = TRY(std::move(codes));
    TRY(record_of_account(exchange, "account.second_factor", exchange.caller->account));
    return json_response(Json{{"recovery_codes", shown}});
}

Result<Response> sessions(Exchange& exchange) {
    const auto& caller = *exchange.caller;
    auto sign_ins = TRY(exchange.services.people.sign_ins_of(caller.account.id));
    std::vector<Json> rows;
    for (const auto& sign_in : sign_ins)
        rows.push_back(json_of(sign_in, caller.sign_in.id));
    return list_response(exchange.query(), rows);
}

Result<Response> revoke_session(Exchange& exchange) {
    auto id = exchange.path_id<model::SignInId>("session");
    bool had = false;
    if (id)
        had = TRY(exchange.services.people.end_sign_in(exchange.caller->account.id, *id));
    if (!had)
        return nothing_there();
    TRY(record_of_account(exchange, "sign_in.revoke", exchange.caller->account));
    return no_content();
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/setup", "setup_state", Needs::nothing, std::nullopt, setup_state},
    {Method::post, "/api/v1/setup", "take_up_link", Needs::nothing, std::nullopt, take_up_link},
    {Method::post, "/api/v1/sign-in", "sign_in", Needs::nothing, std::nullopt, sign_in},
    {Method::post, "/api/v1/sign-in/second-factor", "second_factor", Needs::half_sign_in,
     std::nullopt, second_factor},
    {Method::post, "/api/v1/sign-out", "sign_out", Needs::half_sign_in, std::nullopt, sign_out},
    {Method::get, "/api/v1/me", "me", Needs::sign_in, std::nullopt, me},
    {Method::post, "/api/v1/me/password", "change_password", Needs::sign_in, std::nullopt,
     change_password},
    {Method::post, "/api/v1/me/totp", "begin_totp", Needs::sign_in, std::nullopt, begin_totp},
    {Method::put, "/api/v1/me/totp", "confirm_totp", Needs::sign_in, std::nullopt, confirm_totp},
    {Method::get, "/api/v1/me/sessions", "sessions", Needs::sign_in, std::nullopt, sessions},
    {Method::erase, "/api/v1/me/sessions/{session}", "revoke_session", Needs::sign_in, std::nullopt,
     revoke_session},
};

}  // namespace

std::span<const Route> sign_in_routes() {
    return routes;
}

}  // namespace app::http
