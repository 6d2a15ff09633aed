#include "app/http/dispatch.h"

#include "app/accounts/tokens.h"
#include "app/cli/session.h"
#include "app/http/header_values.h"
#include "app/http/openapi.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/static_files.h"
#include "policy/roles.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// Found on the way: the answer, where the way ends before the handler.
using Refusal = std::optional<Response>;

// Of X-Spoor-Reason as it is sent, which is no shorter than what it says.
constexpr std::size_t reason_size_max = 4096;

bool changes_something(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

// A page of another site sends its own Origin, and cannot send JSON unasked.
bool is_from_our_page(const Request& request) {
    auto origin = request.header("origin");
    if (origin.empty())
        return true;
    auto scheme = std::string(request.encrypted ? "https://" : "http://");
    return origin == scheme + std::string(request.header("host"));
}

Refusal check_token(Exchange& exchange, const Route& route) {
    auto token = bearer_token(exchange.request.header("authorization"));
    auto caller = exchange.services.accounts.caller_of_token(std::string(token));
    if (!caller)
        return problem_of(caller.error());
    if (!caller.value())
        return problem(401, "sign_in_required", "the token is unknown, revoked or has expired");
    exchange.caller = std::move(caller).value();
    // Passwords, sessions and tokens are a person's own.
    bool own = !route.action && route.operation != "me";
    if (own || (route.action && !exchange.in_scope(*route.action)))
        return problem(403, "denied", "this is not within the scopes of the token");
    return std::nullopt;
}

Refusal check_caller(Exchange& exchange, const Route& route) {
    auto needs = route.needs;
    auto& services = exchange.services;
    auto token =
        find_cookie(exchange.request.header("cookie"), cookie_name(services.settings.encrypted));
    // No browser sends this header by itself: there is nothing to forge. Whoever shows two proofs
    // must have both right.
    if (!exchange.request.header("authorization").empty()) {
        // As openapi.json names it, whatever a server without TLS calls its own.
        auto shown = token.empty()
                         ? find_cookie(exchange.request.header("cookie"), cookie_name(true))
                         : token;
        if (!shown.empty()) {
            auto session = services.accounts.resume(shown);
            if (!session)
                return problem_of(session.error());
            if (!session.value())
                return problem(401, "sign_in_required", "the session of the cookie has ended");
        }
        return check_token(exchange, route);
    }
    if (!token.empty()) {
        auto caller = services.accounts.resume(token);
        if (!caller)
            return problem_of(caller.error());
        exchange.caller = std::move(caller).value();
    }
    if (!exchange.caller)
        return problem(401, "sign_in_required", "sign in first");
    if (needs != Needs::half_sign_in && !exchange.caller->sign_in.complete)
        return problem(401, "second_factor_required", "finish signing in with a code first");
    if (changes_something(exchange.request.method) &&
        !same_token(exchange.caller->sign_in.csrf_token, exchange.request.header("x-spoor-csrf")))
        return problem(403, "csrf", "the X-Spoor-CSRF header is not that of this session");
    return std::nullopt;
}

Refusal check_case(Exchange& exchange, const model::CaseId& id, policy::Action action) {
    auto& session = exchange.services.session;
    // The node looks the case up to be able to ask; nothing of it is told before it has.
    auto listing = session.grant(policy::Action::read);
    if (!listing)
        return problem_of(listing.error());
    auto found = session.registered().find_case_by_id(id, listing.value());
    if (!found && found.error().code() == ErrorCode::not_found)
        return nothing_there();
    if (!found)
        return problem_of(found.error());
    auto member = exchange.services.people.is_member(id, exchange.caller->account.id);
    if (!member)
        return problem_of(member.error());
    auto behalf = exchange.behalf();
    behalf.member = member.value();
    auto grant = session.grant(action, &found.value(), behalf);
    if (!grant)
        return member.value() ? problem_of(grant.error()) : nothing_there();
    exchange.in_case.emplace(CaseAccess{std::move(found).value(), std::move(grant).value()});
    return std::nullopt;
}

Refusal check_right(Exchange& exchange, const Route& route) {
    auto& session = exchange.services.session;
    switch (route.needs) {
        case Needs::nothing:
        case Needs::half_sign_in:
        case Needs::sign_in:
            return std::nullopt;
        case Needs::role:
            if (policy::permits(exchange.caller->account.roles, *route.action))
                return std::nullopt;
            [[fallthrough]];
        case Needs::node: {
            auto grant = session.grant(*route.action, nullptr, exchange.behalf());
            if (!grant)
                return problem_of(grant.error());
            exchange.node_grant.emplace(std::move(grant).value());
            return std::nullopt;
        }
        case Needs::case_data: {
            auto id = exchange.path_id<model::CaseId>("case");
            return id ? check_case(exchange, *id, *route.action) : nothing_there();
        }
        case Needs::job: {
            auto id = exchange.path_id<model::JobId>("job");
            auto job = id ? exchange.services.jobs.find(*id) : std::nullopt;
            return job ? check_case(exchange, job->of, *route.action) : nothing_there();
        }
    }
    return nothing_there();
}

// A filter whose name is mistyped would give more than was asked for.
Refusal check_parameters(const Exchange& exchange, const Route& route) {
    for (const auto& [name, value] : exchange.query().parameters())
        if (auto good = check_parameter(route.operation, name, value); !good)
            return problem_of(good.error());
    // What is said for the ledger is kept whole or not taken.
    if (exchange.request.header("x-spoor-reason").size() > reason_size_max)
        return problem(400, "invalid_input",
                       "the reason is too long: at most 4,096 bytes, as they are sent");
    return std::nullopt;
}

// Who asks, whether they may, and the entry that they did.
Refusal admit(Exchange& exchange, const Route& route) {
    if (route.needs == Needs::nothing) {
        if (changes_something(exchange.request.method) && !is_from_our_page(exchange.request))
            return problem(403, "csrf", "this can only be asked for by the server's own page");
    } else if (auto refused = check_caller(exchange, route)) {
        return std::move(*refused);
    }
    if (auto refused = check_right(exchange, route))
        return std::move(*refused);
    if (auto refused = check_parameters(exchange, route))
        return std::move(*refused);
    // What a token changes stands there with its name, whatever it is.
    bool by_token = exchange.caller && exchange.caller->token && route.action &&
                    changes_something(exchange.request.method);
    if (route.recorded() || by_token)
        if (auto recorded = exchange.services.access.record(exchange, route.operation,
                                                            policy::name_of(*route.action));
            !recorded)
            return problem_of(recorded.error());
    return std::nullopt;
}

Response answer_route(Exchange& exchange, const Route& route) {
    if (auto refused = admit(exchange, route))
        return std::move(*refused);
    auto response = route.handler(exchange);
    return response ? std::move(response).value() : problem_of(response.error());
}

// What every answer says to the browser: nothing from elsewhere, nothing that is guessed, nothing
// that is kept.
void harden(Response& response, bool encrypted) {
    bool page = response.content_type.starts_with("text/html");
    response.with("Content-Security-Policy",
                  page ? "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                         "data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
                         "form-action 'none'; frame-ancestors 'none'"
                       : "default-src 'none'; frame-ancestors 'none'; sandbox");
    response.with("X-Content-Type-Options", "nosniff");
    response.with("Referrer-Policy", "no-referrer");
    response.with("Cross-Origin-Opener-Policy", "same-origin");
    response.with("Cross-Origin-Resource-Policy", "same-origin");
    response.with("X-Frame-Options", "DENY");
    if (encrypted)
        response.with("Strict-Transport-Security", "max-age=31536000");
    for (const auto& header : response.headers)
        if (header.first == "Cache-Control")
            return;
    response.with("Cache-Control", "no-store");
}

// What a route takes, with the exchange that it belongs to.
class Received : public Receiver {
public:
    Received(std::unique_ptr<Exchange> exchange, std::unique_ptr<Receiver> taking)
        : exchange_(std::move(exchange)), taking_(std::move(taking)) {}
    bool wants_more() const override { return taking_->wants_more(); }
    void take(std::string_view bytes) override { taking_->take(bytes); }
    Response finish(bool whole) override {
        auto response = taking_->finish(whole);
        harden(response, exchange_->request.encrypted);
        return response;
    }

private:
    std::unique_ptr<Exchange> exchange_;
    std::unique_ptr<Receiver> taking_;
};

Response answer_anything(Services& services, const Request& request) {
    auto uri = parse_target(request.target);
    if (!uri)
        return problem_of(uri.error());
    auto found = find_route(request.method, uri.value().segments);
    Exchange exchange(services, request, std::move(uri).value());
    if (found.route != nullptr) {
        exchange.path = std::move(found.path);
        return answer_route(exchange, *found.route);
    }
    if (!found.methods.empty()) {
        auto response = problem(405, "method_not_allowed",
                                "there is something here, but by " + found.methods + " alone");
        response.with("Allow", found.methods);
        return response;
    }
    const auto& segments = exchange.uri.segments;
    if (!segments.empty() && segments[0] == "api")
        return nothing_there();
    return static_file(services.settings.page, request.method, segments);
}

}  // namespace

std::string_view cookie_name(bool encrypted) {
    // Browsers take the prefix over TLS only.
    return encrypted ? "__Host-spoor" : "spoor";
}

std::unique_ptr<Receiver> receive(Services& services, const Request& request) {
    auto refused = [&](Response response) {
        harden(response, request.encrypted);
        return answer_at_once(std::move(response));
    };
    auto uri = parse_target(request.target);
    auto found = uri ? find_route(request.method, uri.value().segments) : FoundRoute();
    // What is no such route is answered as it would be without a body.
    if (found.route == nullptr || found.route->receiver == nullptr)
        return refused(answer_anything(services, request));
    auto exchange = std::make_unique<Exchange>(services, request, std::move(uri).value());
    exchange->path = std::move(found.path);
    if (auto no = admit(*exchange, *found.route))
        return refused(std::move(*no));
    auto taking = found.route->receiver(*exchange);
    if (!taking)
        return refused(problem_of(taking.error()));
    return std::make_unique<Received>(std::move(exchange), std::move(taking).value());
}

Response answer(Services& services, const Request& request) {
    auto response = answer_anything(services, request);
    harden(response, request.encrypted);
    return response;
}

}  // namespace app::http
