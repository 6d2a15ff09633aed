#include "model/selectors/base58.h"

#include "model/selectors/keccak.h"
#include "model/selectors/letters.h"

#include <algorithm>

namespace model {
namespace {

constexpr std::string_view base58_letters =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view bech32_letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

constexpr std::array<std::int8_t, 256> values_of(std::string_view letters) {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < letters.size(); ++i)
        values[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr auto base58_values = values_of(base58_letters);
constexpr auto bech32_values = values_of(bech32_letters);

int value_in(const std::array<std::int8_t, 256>& values, char c) {
    return values[static_cast<unsigned char>(c)];
}

// The first four bytes of `digest` stand behind `size` bytes.
bool ends_in(const ShortBytes& bytes, std::size_t size, const core::Sha256Digest& digest) {
    return std::equal(bytes.bytes.begin() + static_cast<std::ptrdiff_t>(size),
                      bytes.bytes.begin() + static_cast<std::ptrdiff_t>(size + 4),
                      digest.bytes.begin(),
                      [](unsigned char a, std::byte b) { return std::byte{a} == b; });
}

core::Sha256Digest digest_of(core::Hasher& sha256, std::span<const std::byte> bytes) {
    sha256.update(bytes);
    return sha256.finish().sha256;
}

// One Monero block: up to eleven letters that stand for `size` bytes, most significant first.
bool decode_block(std::string_view letters, std::size_t size, unsigned char* out) {
    __extension__ unsigned __int128 number = 0;
    for (char c : letters) {
        int value = value_in(base58_values, c);
        if (value < 0)
            return false;
        number = number * 58 + static_cast<unsigned>(value);
    }
    if (number >> (8 * size) != 0)
        return false;
    for (std::size_t i = 0; i < size; ++i)
        out[size - 1 - i] = static_cast<unsigned char>(number >> (8 * i));
    return true;
}

// BIP-173's generator.
std::uint32_t bech32_step(std::uint32_t sum, unsigned value) {
    constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                        0x3d4233dd, 0x2a1462b3};
    auto top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; ++i)
        if (top >> i & 1)
            sum ^= generator[i];
    return sum;
}

bool is_one_case(std::string_view text) {
    return std::ranges::none_of(text, is_upper) || std::ranges::none_of(text, is_lower);
}

// Groups of five bits into bytes; the rest is at most four bits of zero.
std::optional<ShortBytes> bytes_of_groups(std::span<const std::uint8_t> groups) {
    ShortBytes out;
    unsigned held = 0;
    unsigned bits = 0;
    for (auto group : groups) {
        held = (held << 5 | group) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.bytes[out.size++] = static_cast<unsigned char>(held >> bits);
        }
    }
    if (bits >= 5 || (held & ((1u << bits) - 1)) != 0)
        return std::nullopt;
    return out;
}

}  // namespace

bool is_base58(char c) {
    return value_in(base58_values, c) >= 0;
}

std::optional<ShortBytes> decode_base58(std::string_view text) {
    constexpr std::size_t letters_max = 120;  // 88 bytes, less than ShortBytes holds.
    if (text.empty() || text.size() > letters_max)
        return std::nullopt;
    std::size_t zeros = std::min(text.find_first_not_of('1'), text.size());
    // Little-endian groups of 32 bits, multiplied by 58 a letter.
    std::array<std::uint32_t, ShortBytes::size_max / 4> words{};
    std::size_t used = 0;
    for (char c : text.substr(zeros)) {
        int value = value_in(base58_values, c);
        if (value < 0)
            return std::nullopt;
        std::uint64_t carry = static_cast<unsigned>(value);
        for (std::size_t i = 0; i < used; ++i) {
            carry += std::uint64_t{words[i]} * 58;
            words[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0)
            words[used++] = static_cast<std::uint32_t>(carry);
    }
    std::size_t significant = used * 4;
    auto byte_at = [&](std::size_t i) {
        return static_cast<unsigned char>(words[i / 4] >> (8 * (i % 4)));
    };
    while (significant > 0 && byte_at(significant - 1) == 0)
        --significant;
    ShortBytes out;
    if (zeros + significant > ShortBytes::size_max)
        return std::nullopt;
    out.size = zeros + significant;
    for (std::size_t i = 0; i < significant; ++i)
        out.bytes[out.size - 1 - i] = byte_at(i);
    return out;
}

std::optional<ShortBytes> decode_base58check(std::string_view text, core::Hasher& sha256) {
    auto bytes = decode_base58(text);
    if (!bytes || bytes->size < 5)
        return std::nullopt;
    std::size_t size = bytes->size - 4;
    auto once = digest_of(sha256, std::as_bytes(std::span(bytes->bytes).first(size)));
    if (!ends_in(*bytes, size, digest_of(sha256, once.bytes)))
        return std::nullopt;
    bytes->size = size;
    return bytes;
}

std::optional<ShortBytes> decode_monero_base58(std::string_view text) {
    // How many bytes a last block of 0 to 10 letters stands for; 0: no such block.
    constexpr std::array<std::size_t, 11> tail_sizes = {0, 0, 1, 2, 0, 3, 4, 5, 0, 6, 7};
    ShortBytes out;
    if (text.size() / 11 * 8 + 8 > ShortBytes::size_max)
        return std::nullopt;
    for (; text.size() >= 11; text.remove_prefix(11), out.size += 8)
        if (!decode_block(text.substr(0, 11), 8, out.bytes.data() + out.size))
            return std::nullopt;
    auto tail = tail_sizes[text.size()];
    if ((tail == 0) != text.empty() || !decode_block(text, tail, out.bytes.data() + out.size))
        return std::nullopt;
    out.size += tail;
    if (out.size < 5)
        return std::nullopt;
    out.size -= 4;
    if (!ends_in(out, out.size, keccak256(out.text())))
        return std::nullopt;
    return out;
}

std::optional<Bech32Address> decode_segwit(std::string_view text, std::string_view prefix) {
    constexpr std::size_t letters_max = 90;
    if (text.size() > letters_max || text.size() < prefix.size() + 1 + 8 || !is_one_case(text) ||
        !equal_ignoring_case(text.substr(0, prefix.size()), prefix) || text[prefix.size()] != '1')
        return std::nullopt;
    std::uint32_t sum = 1;
    for (char c : prefix)
        sum = bech32_step(sum, static_cast<unsigned char>(c) >> 5);
    sum = bech32_step(sum, 0);
    for (char c : prefix)
        sum = bech32_step(sum, static_cast<unsigned char>(c) & 31);
    std::array<std::uint8_t, letters_max> groups{};
    std::size_t count = 0;
    for (char c : text.substr(prefix.size() + 1)) {
        int value = value_in(bech32_values, to_lower(c));
        if (value < 0)
            return std::nullopt;
        groups[count++] = static_cast<std::uint8_t>(value);
        sum = bech32_step(sum, static_cast<unsigned>(value));
    }
    Bech32Address address;
    address.witness_version = groups[0];
    constexpr std::uint32_t bech32 = 1;
    constexpr std::uint32_t bech32m = 0x2bc830a3;
    if (address.witness_version > 16 || sum != (address.witness_version == 0 ? bech32 : bech32m))
        return std::nullopt;
    auto program = bytes_of_groups(std::span(groups).subspan(1, count - 7));
    if (!program || program->size < 2 || program->size > 40)
        return std::nullopt;
    address.program = *program;
    return address;
}

}  // namespace model
