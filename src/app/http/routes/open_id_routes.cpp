// Signing in through an OpenID Connect provider, and which of its subjects is whose account.
#include "app/cli/session.h"
#include "app/http/header_values.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/account_json.h"
#include "app/http/routes/sign_in_answer.h"
#include "app/http/services.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

std::string_view binding_name(const Exchange& exchange) {
    return exchange.services.settings.encrypted ? "__Host-spoor-oidc" : "spoor-oidc";
}

Response not_configured() {
    return problem(404, "not_found",
                   "this server has no sign-in provider; sign in with name and password");
}

// What went wrong between the three of us; who is wrong decides the status.
Response open_id_problem(const Error& error) {
    switch (error.code()) {
        case ErrorCode::denied:
        case ErrorCode::not_found:
        case ErrorCode::invalid_input:
        case ErrorCode::unsupported:
            return problem(401, "open_id_refused", error.message());
        case ErrorCode::io:
        case ErrorCode::internal:
            return problem(502, "provider_failed", error.message());
        default:
            return problem_of(error);
    }
}

Result<Response> begin_open_id(Exchange& exchange) {
    auto* open_id = exchange.services.open_id;
    if (open_id == nullptr)
        return not_configured();
    auto begun = open_id->begin(attempt_network(exchange.request.address));
    // Before a sign-in there is nothing that could be refused: whatever fails is the provider's.
    if (!begun && begun.error().code() != ErrorCode::limit_exceeded)
        return problem(502, "provider_failed", begun.error().message());
    auto known = TRY(std::move(begun));
    auto response = json_response(Json{{"location", known.location}});
    response.with("Set-Cookie", cookie_text(exchange, binding_name(exchange), known.binding));
    return response;
}

Result<open_id::BroughtBack> read_answer(const Request& request) {
    auto body = TRY(Body::of(request));
    open_id::BroughtBack back;
    back.state = TRY(body.text("state"));
    auto code = TRY(body.text_if("code"));
    auto issuer = TRY(body.text_if("iss"));
    auto error = TRY(body.text_if("error"));
    TRY(body.done());
    back.code = code.value_or("");
    back.issuer = issuer.value_or("");
    back.error = error.value_or("");
    return back;
}

// Who the provider vouches for and nobody here knows, or whose token does not hold, stands in the
// ledger: it came through the provider.
Result<void> record_refused(Exchange& exchange, std::string kind, Json payload) {
    payload["by"] = "nobody";
    payload["from"] = exchange.request.address;
    payload["issuer"] = exchange.services.open_id->settings().issuer;
    return exchange.services.session.record_act(std::move(kind), {}, std::move(payload));
}

Result<Response> sign_in_as(Exchange& exchange, const open_id::ProvenSubject& proven) {
    auto begun = exchange.services.accounts.sign_in_by(
        {proven.issuer, proven.subject}, proven.both_factors, place_of(exchange.request));
    if (!begun) {
        TRY(record_refused(exchange, "sign_in.unknown_subject",
                           Json{{"subject", proven.subject},
                                {"known", begun.error().code() == ErrorCode::denied}}));
        return begun.error().code() == ErrorCode::not_found
                   ? problem(403, "subject_unknown", begun.error().message())
                   : problem_of(begun.error());
    }
    const auto& account = begun.value().account;
    Json how{{"issuer", proven.issuer}, {"subject", proven.subject}};
    if (proven.both_factors)
        how["second_factor"] = proven.how;
    if (begun.value().sign_in.complete)
        TRY(record_of_account(exchange, "sign_in", account, std::move(how)));
    return signed_in(exchange, begun.value());
}

Result<Response> finish_open_id(Exchange& exchange) {
    auto back = TRY(read_answer(exchange.request));
    auto* open_id = exchange.services.open_id;
    if (open_id == nullptr)
        return not_configured();
    auto binding = find_cookie(exchange.request.header("cookie"), binding_name(exchange));
    auto proven = open_id->finish(back, binding);
    if (!proven && proven.error().code() == ErrorCode::denied)
        TRY(record_refused(exchange, "sign_in.refused_token",
                           Json{{"why", proven.error().message()}}));
    auto response = proven ? sign_in_as(exchange, proven.value())
                           : Result<Response>(open_id_problem(proven.error()));
    auto told = TRY(std::move(response));
    told.with("Set-Cookie", cookie_text(exchange, binding_name(exchange), {}));
    return told;
}

Json json_of(const model::OpenIdLink& link) {
    return {{"issuer", link.subject.issuer},
            {"subject", link.subject.subject},
            {"bound_by", link.bound_by},
            {"bound_at", link.bound_at.text()}};
}

Result<std::optional<model::Account>> asked_for(Exchange& exchange) {
    auto id = exchange.path_id<model::AccountId>("account");
    if (!id)
        return std::optional<model::Account>();
    auto known = TRY(exchange.services.people.account_of(*id));
    return known ? std::optional(known->account) : std::nullopt;
}

Result<void> record_link(Exchange& exchange, std::string kind, const model::Account& account,
                         const model::OpenIdSubject& subject) {
    return exchange.services.session.record_act(std::move(kind), {},
                                                Json{{"by", exchange.by()},
                                                     {"account", account.id.hex()},
                                                     {"name", account.name},
                                                     {"issuer", subject.issuer},
                                                     {"subject", subject.subject},
                                                     {"why", exchange.reason()}});
}

Result<Response> subjects(Exchange& exchange) {
    auto account = TRY(asked_for(exchange));
    if (!account)
        return nothing_there();
    auto links =
        TRY(exchange.services.people.list_open_id_links(account->id, *exchange.node_grant));
    std::vector<Json> rows;
    for (const auto& link : links)
        rows.push_back(json_of(link));
    return list_response(exchange.query(), rows);
}

Result<Response> bind_subject(Exchange& exchange) {
    auto account = TRY(asked_for(exchange));
    if (!account)
        return nothing_there();
    auto body = TRY(Body::of(exchange.request));
    auto subject = TRY(body.text("subject"));
    TRY(body.done());
    const auto* open_id = exchange.services.open_id;
    if (open_id == nullptr)
        return Error(ErrorCode::unsupported,
                     "this server has no sign-in provider: start it with spoor serve --oidc FILE");
    model::OpenIdSubject bound{open_id->settings().issuer, subject};
    auto link = TRY(exchange.services.accounts.bind_subject(account->id, bound, exchange.by()));
    TRY(record_link(exchange, "account.bind_subject", *account, bound));
    return json_response(json_of(link), 201);
}

// Also of a provider that is no longer configured.
Result<Response> unbind_subject(Exchange& exchange) {
    auto account = TRY(asked_for(exchange));
    if (!account)
        return nothing_there();
    auto issuer = exchange.query().text("issuer");
    if (issuer.empty())
        return Error(ErrorCode::invalid_input, "say of which provider: ?issuer=");
    auto ended = TRY(exchange.services.people.end_open_id_link(account->id, issuer));
    if (!ended)
        return nothing_there();
    TRY(record_link(exchange, "account.unbind_subject", *account, ended->subject));
    return no_content();
}

constexpr Route routes[] = {
    {Method::post, "/api/v1/sign-in/oidc", "begin_open_id", Needs::nothing, std::nullopt,
     begin_open_id},
    {Method::post, "/api/v1/sign-in/oidc/answer", "finish_open_id", Needs::nothing, std::nullopt,
     finish_open_id},
    {Method::get, "/api/v1/accounts/{account}/subjects", "subjects", Needs::node,
     Action::administer, subjects},
    {Method::post, "/api/v1/accounts/{account}/subjects", "bind_subject", Needs::node,
     Action::administer, bind_subject},
    {Method::erase, "/api/v1/accounts/{account}/subjects", "unbind_subject", Needs::node,
     Action::administer, unbind_subject},
};

}  // namespace

std::span<const Route> open_id_routes() {
    return routes;
}

}  // namespace app::http
