// Base58 and its checked form; Monero's variant in blocks; Bech32 and Bech32m.
#pragma once

#include "core/hash.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace model {

// Bytes whose number is known to be small.
struct ShortBytes {
    static constexpr std::size_t size_max = 96;
    std::array<unsigned char, size_max> bytes{};
    std::size_t size = 0;

    std::span<const unsigned char> span() const { return std::span(bytes).first(size); }
    std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
};

bool is_base58(char c);
// Without the alphabet's checksum; nothing where a letter is foreign or the text too long.
std::optional<ShortBytes> decode_base58(std::string_view text);
// Base58Check: the last four bytes are the start of SHA-256 applied twice; they are cut off.
std::optional<ShortBytes> decode_base58check(std::string_view text, core::Hasher& sha256);
// Monero: blocks of eight bytes in eleven letters; the last four bytes are the start of
// Keccak-256; they are cut off.
std::optional<ShortBytes> decode_monero_base58(std::string_view text);

struct Bech32Address {
    ShortBytes program;
    unsigned witness_version = 0;
};
// BIP-173 and BIP-350: a segwit address with this human-readable part; one letter case only.
std::optional<Bech32Address> decode_segwit(std::string_view text, std::string_view prefix);

}  // namespace model
