// MD5, SHA-256 and SHA-1 over the same blocks in one stream of instructions.
//
// Each of the three waits for its own last step nearly all the time: MD5 at the adders, the other
// two at the processor's SHA unit. Interleaved they take hardly longer than MD5 alone. Methods: RFC
// 1321 section 3.4, FIPS 180-4 sections 6.1.2 and 6.2.2. OpenSSL computes the same where the
// processor has no SHA unit, and is the oracle in the test.
#pragma once

#include <cstddef>
#include <cstdint>

namespace core {

constexpr std::size_t digest_block_size = 64;

// Chaining values, as the standards give them.
struct InterleavedState {
    std::uint32_t md5[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::uint32_t sha1[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    std::uint32_t sha256[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
};

// Has this processor what digest_blocks() needs? It must not be called where it has not.
bool interleaved_digests_available();

// Takes `count` blocks of digest_block_size bytes into the states.
void digest_blocks(InterleavedState& state, const std::byte* blocks, std::size_t count);

}  // namespace core
