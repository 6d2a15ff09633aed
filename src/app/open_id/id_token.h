// ID tokens: what the claims of a token must say before it says who somebody is.
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace app::open_id {

// How far the provider's clock may be from ours.
constexpr std::int64_t clock_skew_seconds = 60;
constexpr std::size_t subject_size_max = 255;

struct ExpectedClaims {
    std::string issuer, client_id, nonce, subject_claim;
    std::int64_t begun_at = 0, now = 0;  // When the browser was sent to the provider, and now.
};
struct IdToken {
    std::string subject;
    std::vector<std::string> amr;  // How the provider says that it knew the person.
    std::string acr;
};
// OpenID Connect Core 1.0 §3.1.3.7, but for the signature. denied with a sentence otherwise.
core::Result<IdToken> check_id_token(const core::Json& claims, const ExpectedClaims& expected);

}  // namespace app::open_id
