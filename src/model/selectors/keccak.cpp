#include "model/selectors/keccak.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace model {
namespace {

constexpr std::size_t rate = 136;
constexpr std::array<std::uint64_t, 24> round_constants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
// FIPS 202 §3.2.2 and §3.2.3 as one walk over the lanes: where each goes and how far it turns.
constexpr std::array<unsigned, 24> lanes = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                            15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
constexpr std::array<int, 24> turns = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                       27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

using Lanes = std::array<std::uint64_t, 25>;

void permute(Lanes& a) {
    for (auto constant : round_constants) {
        std::array<std::uint64_t, 5> column{};
        for (std::size_t x = 0; x < 5; ++x)
            column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (std::size_t x = 0; x < 5; ++x) {
            auto mixed = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
            for (std::size_t y = 0; y < 25; y += 5)
                a[x + y] ^= mixed;
        }
        auto moving = a[1];
        for (std::size_t i = 0; i < 24; ++i) {
            auto displaced = a[lanes[i]];
            a[lanes[i]] = std::rotl(moving, turns[i]);
            moving = displaced;
        }
        for (std::size_t y = 0; y < 25; y += 5) {
            std::array<std::uint64_t, 5> row{a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
            for (std::size_t x = 0; x < 5; ++x)
                a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        }
        a[0] ^= constant;
    }
}

void absorb(Lanes& state, const char* block) {
    for (std::size_t i = 0; i < rate / 8; ++i) {
        std::uint64_t lane;
        std::memcpy(&lane, block + 8 * i, 8);
        state[i] ^= lane;
    }
    permute(state);
}

core::Sha256Digest sponge(std::string_view text, unsigned char padding) {
    Lanes state{};
    for (; text.size() >= rate; text.remove_prefix(rate))
        absorb(state, text.data());
    std::array<char, rate> last{};
    std::memcpy(last.data(), text.data(), text.size());
    last[text.size()] = static_cast<char>(padding);
    last[rate - 1] = static_cast<char>(static_cast<unsigned char>(last[rate - 1]) | 0x80u);
    absorb(state, last.data());
    core::Sha256Digest digest;
    std::memcpy(digest.bytes.data(), state.data(), digest.bytes.size());
    return digest;
}

}  // namespace

core::Sha256Digest keccak256(std::string_view text) {
    return sponge(text, 0x01);
}

core::Sha256Digest sha3_256(std::string_view text) {
    return sponge(text, 0x06);
}

}  // namespace model
