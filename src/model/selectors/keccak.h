// Keccak-256 as Ethereum and Monero use it, and SHA3-256 as onion addresses do.
#pragma once

#include "core/hash.h"

#include <string_view>

namespace model {

// The sponge before NIST changed its padding; OpenSSL 3.0 does not offer it.
core::Sha256Digest keccak256(std::string_view text);
core::Sha256Digest sha3_256(std::string_view text);

}  // namespace model
