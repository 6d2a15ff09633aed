// Tokens: what proves a session, a link or a recovery code. The home keeps their hashes alone.
#pragma once

#include "core/hash.h"
#include "model/ids.h"

#include <string>
#include <string_view>

namespace app {

// 32 random bytes in hex.
std::string random_token(model::RandomSource random);
// "k3d9-…": 80 random bits as four groups of four base-32 digits.
std::string random_recovery_code(model::RandomSource random);
// What of a recovery code counts: groups and letter case do not.
std::string plain_recovery_code(std::string_view typed);
core::Sha256Digest token_hash(std::string_view token);
// In a time that does not tell how much of it is right.
bool same_token(std::string_view a, std::string_view b);

}  // namespace app
