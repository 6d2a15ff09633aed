#include "app/open_id/provider.h"

#include "core/base64.h"
#include "core/json.h"
#include "core/percent_encoding.h"
#include "core/text.h"

#include <algorithm>
#include <utility>

namespace app::open_id {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

constexpr std::size_t refusal_size_max = 200;

Error failed(std::string_view why) {
    return {ErrorCode::io, "the sign-in provider " + std::string(why)};
}

// RFC 6749 §5.2: an error that the provider gave a name, else its status.
Error refusal(const http::FetchAnswer& answer) {
    auto json = core::parse_json(answer.body, {token_answer_bytes_max, 8});
    const auto* name =
        json && json.value().is_object() ? core::find_string(json.value(), "error") : nullptr;
    if (name == nullptr)
        return failed("answered with status " + std::to_string(answer.status));
    return {ErrorCode::denied,
            "the provider refused the sign-in: " +
                core::printable(core::utf8_or_escaped(name->substr(0, refusal_size_max)))};
}

class Asking {
public:
    explicit Asking(std::atomic<unsigned>& count) : count_(count), number_(++count) {}
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
    ~Asking() { --count_; }
    bool too_many() const { return number_ > questions_at_once_max; }

private:
    std::atomic<unsigned>& count_;
    unsigned number_;
};

}  // namespace

Result<Discovery> parse_discovery(std::string_view text, const std::string& issuer) {
    auto json = TRY(core::parse_json(text, {discovery_bytes_max, 16}).during("discovery"));
    const auto* named = json.is_object() ? core::find_string(json, "issuer") : nullptr;
    if (named == nullptr || *named != issuer)
        return Error(ErrorCode::invalid_input,
                     "what the sign-in provider publishes is not of the issuer '" + issuer + "'");
    Discovery out;
    bool on_loopback = issuer.starts_with("http://");
    for (auto [name, to] :
         {std::pair("authorization_endpoint", &out.authorization),
          std::pair("token_endpoint", &out.token), std::pair("jwks_uri", &out.keys)}) {
        const auto* address = core::find_string(json, name);
        if (address == nullptr)
            return Error(ErrorCode::invalid_input,
                         "what the sign-in provider publishes has no '" + std::string(name) + "'");
        TRY(check_provider_address(*address, on_loopback));
        *to = *address;
    }
    auto says = json.find("authorization_response_iss_parameter_supported");
    out.answers_with_issuer = says != json.end() && *says == Json(true);
    auto methods = json.find("token_endpoint_auth_methods_supported");
    if (methods != json.end() && methods->is_array())
        out.secret_in_body = std::ranges::count(*methods, Json("client_secret_basic")) == 0 &&
                             std::ranges::count(*methods, Json("client_secret_post")) != 0;
    return out;
}

Result<std::string> Provider::ask(http::FetchRequest request) {
    Asking turn(asking_);
    if (turn.too_many())
        return Error(ErrorCode::limit_exceeded,
                     "too many people are signing in by the provider at this moment; try again in "
                     "a moment");
    request.trusted = settings_.trusted;
    request.time_max = answer_time_max;
    auto answer = fetch_(request);
    if (!answer)
        return failed("cannot be asked: " + answer.error().message());
    if (answer.value().status != 200)
        return refusal(answer.value());
    return std::move(answer.value().body);
}

Result<std::string> Provider::ask_published(const std::string& address, std::size_t bytes_max) {
    {
        auto published = published_.access();
        if (now() - published->failed_at < failure_again_seconds)
            return failed("could not be asked a moment ago; try again in a moment");
    }
    http::FetchRequest request;
    request.to = TRY(http::parse_web_address(address));
    request.bytes_max = bytes_max;
    auto answer = ask(std::move(request));
    // Who had to wait for others has not found anything out.
    if (!answer && answer.error().code() != ErrorCode::limit_exceeded)
        published_.access()->failed_at = now();
    return answer;
}

Result<Discovery> Provider::discovery() {
    {
        auto published = published_.access();
        if (published->has_discovery && now() - published->discovered_at < published_seconds_max)
            return published->discovery;
    }
    // OpenID Connect Discovery 1.0 §4.1: a slash at the issuer's end is not doubled.
    auto base = settings_.issuer;
    if (base.ends_with('/'))
        base.pop_back();
    auto text = TRY(ask_published(base + "/.well-known/openid-configuration", discovery_bytes_max));
    auto found = TRY(parse_discovery(text, settings_.issuer));
    auto published = published_.access();
    // Keys may be elsewhere now.
    published->has_keys = published->has_keys && published->discovery.keys == found.keys;
    published->discovery = found;
    published->discovered_at = now();
    published->has_discovery = true;
    return found;
}

Result<PublicKeys> Provider::keys(bool anew) {
    {
        auto published = published_.access();
        auto age = now() - published->keys_at;
        if (published->has_keys && age < (anew ? keys_again_seconds : published_seconds_max))
            return published->keys;
    }
    auto where = TRY(discovery());
    auto text = TRY(ask_published(where.keys, key_set_bytes_max));
    auto found = TRY(PublicKeys::parse(text));
    auto published = published_.access();
    published->keys = found;
    published->keys_at = now();
    published->has_keys = true;
    return found;
}

// RFC 6749 §4.1.3 with RFC 7636 §4.5.
Result<std::string> Provider::token_for(const Redemption& redemption) {
    auto where = TRY(discovery());
    http::FetchRequest request;
    request.to = TRY(http::parse_web_address(where.token));
    request.method = http::Method::post;
    request.bytes_max = token_answer_bytes_max;
    // RFC 6749 section 2.3.1 asks the form's encoding of names and secrets too.
    request.body = "grant_type=authorization_code&code=" + core::percent_encoded(redemption.code) +
                   "&redirect_uri=" + core::percent_encoded(redemption.redirect) +
                   "&code_verifier=" + core::percent_encoded(redemption.verifier) +
                   "&client_id=" + core::percent_encoded(settings_.client_id);
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    if (!settings_.client_secret.empty() && where.secret_in_body)
        request.body += "&client_secret=" + core::percent_encoded(settings_.client_secret);
    else if (!settings_.client_secret.empty())
        request.headers.emplace_back(
            "Authorization",
            "Basic " + core::to_base64(core::percent_encoded(settings_.client_id) + ":" +
                                       core::percent_encoded(settings_.client_secret)));
    auto text = TRY(ask(std::move(request)));
    auto json = TRY(core::parse_json(text, {token_answer_bytes_max, 16}).during("the token"));
    const auto* token = json.is_object() ? core::find_string(json, "id_token") : nullptr;
    if (token == nullptr)
        return failed("gave no ID token; ask it for the scope 'openid'");
    return *token;
}

Result<Json> Provider::redeem(const Redemption& redemption) {
    auto text = TRY(token_for(redemption));
    auto token = parse_signed_token(text);
    if (!token)
        return Error(ErrorCode::denied, token.error().message());
    auto known = TRY(keys(false));
    auto verdict = known.verdict_on(token.value());
    if (verdict == Verdict::unknown_key) {
        auto again = TRY(keys(true));
        verdict = again.verdict_on(token.value());
    }
    if (verdict != Verdict::good)
        return Error(ErrorCode::denied, "the token is not signed by one of the provider's keys");
    return std::move(token.value().claims);
}

}  // namespace app::open_id
