#include "app/open_id/id_token.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace app::open_id {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

// No list that a provider sends says more.
constexpr std::size_t list_max = 64;

Error refused(std::string_view why) {
    return {ErrorCode::denied, "the provider's token " + std::string(why)};
}

// RFC 7519 §2, NumericDate: seconds, perhaps with a fraction.
std::optional<std::int64_t> date(const Json& claims, std::string_view name) {
    auto found = claims.find(name);
    if (found == claims.end() || !found->is_number())
        return std::nullopt;
    auto seconds = found->get<double>();
    constexpr double most = 1e12;
    if (!std::isfinite(seconds) || seconds < 0 || seconds > most)
        return std::nullopt;
    return static_cast<std::int64_t>(seconds);
}

std::vector<std::string> texts(const Json& claims, std::string_view name) {
    std::vector<std::string> out;
    auto found = claims.find(name);
    if (found == claims.end())
        return out;
    if (found->is_string())
        out.push_back(found->get<std::string>());
    if (found->is_array() && found->size() <= list_max)
        for (const auto& member : *found)
            if (member.is_string())
                out.push_back(member.get<std::string>());
    return out;
}

// Clauses 3 to 5: meant for us, and where for others too, given to us.
bool is_for(const Json& claims, const std::string& client) {
    auto audience = texts(claims, "aud");
    const auto* party = core::find_string(claims, "azp");
    bool several = claims.contains("aud") && claims["aud"].is_array() && claims["aud"].size() != 1;
    if (std::ranges::count(audience, client) == 0 || (several && party == nullptr))
        return false;
    return !claims.contains("azp") || (party != nullptr && *party == client);
}

Result<void> check_times(const Json& claims, const ExpectedClaims& expected) {
    auto ends = date(claims, "exp"), made = date(claims, "iat");
    if (!ends || !made)
        return refused("does not say when it was made and until when it holds");
    if (*ends + clock_skew_seconds <= expected.now)
        return refused("has expired; compare the clocks of both servers");
    if (*made > expected.now + clock_skew_seconds)
        return refused("is of the future; compare the clocks of both servers");
    if (*made + clock_skew_seconds < expected.begun_at)
        return refused("is older than this sign-in");
    auto from = date(claims, "nbf");
    if (claims.contains("nbf") && (!from || *from > expected.now + clock_skew_seconds))
        return refused("does not hold yet");
    return {};
}

}  // namespace

Result<IdToken> check_id_token(const Json& claims, const ExpectedClaims& expected) {
    const auto* issuer = core::find_string(claims, "iss");
    if (issuer == nullptr || *issuer != expected.issuer)
        return refused("is of another issuer");
    if (!is_for(claims, expected.client_id))
        return refused("is meant for another program");
    TRY(check_times(claims, expected));
    const auto* nonce = core::find_string(claims, "nonce");
    if (nonce == nullptr || *nonce != expected.nonce)
        return refused("belongs to another sign-in");
    const auto* subject = core::find_string(claims, expected.subject_claim);
    if (subject == nullptr || subject->empty() || subject->size() > subject_size_max ||
        subject->find('\0') != subject->npos)
        return refused("does not say who it is about");
    IdToken token{*subject, texts(claims, "amr"), {}};
    if (const auto* acr = core::find_string(claims, "acr"))
        token.acr = *acr;
    return token;
}

}  // namespace app::open_id
