// Addresses and keys of digital currencies.
#include "model/selectors/base58.h"
#include "model/selectors/forms.h"
#include "model/selectors/keccak.h"
#include "model/selectors/letters.h"

#include <array>

namespace model::forms {
namespace {

bool write_lower(std::string_view raw, SelectorText& out) {
    for (char c : raw)
        if (!out.append(to_lower(c)))
            return false;
    return true;
}

// A version byte and a hash of 20 bytes, in Base58Check.
bool is_hash_address(std::string_view raw, core::Hasher& sha256, std::string_view versions) {
    if (raw.size() < 25 || raw.size() > 35)
        return false;
    auto bytes = decode_base58check(raw, sha256);
    return bytes && bytes->size == 21 &&
           versions.find(static_cast<char>(bytes->bytes[0])) != std::string_view::npos;
}

bool is_segwit(std::string_view raw, std::string_view prefix) {
    auto address = decode_segwit(raw, prefix);
    if (!address)
        return false;
    // BIP-141 and BIP-341: what lengths mean something; others are not spendable today.
    auto size = address->program.size;
    switch (address->witness_version) {
        case 0:
            return size == 20 || size == 32;
        case 1:
            return size == 32;
        default:
            return false;
    }
}

}  // namespace

bool bitcoin(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    using namespace std::string_view_literals;
    if (raw.size() > 3 && to_lower(raw[0]) == 'b')
        return is_segwit(raw, "bc") && write_lower(raw, out);
    return !raw.empty() && (raw[0] == '1' || raw[0] == '3') &&
           is_hash_address(raw, sha256, "\x00\x05"sv) && out.append(raw);
}

bool litecoin(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    using namespace std::string_view_literals;
    if (raw.size() > 4 && to_lower(raw[0]) == 'l')
        return (is_segwit(raw, "ltc") && write_lower(raw, out)) ||
               (raw[0] == 'L' && is_hash_address(raw, sha256, "\x30"sv) && out.append(raw));
    return !raw.empty() && raw[0] == 'M' && is_hash_address(raw, sha256, "\x32"sv) &&
           out.append(raw);
}

bool tron(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    using namespace std::string_view_literals;
    return raw.size() == 34 && raw[0] == 'T' && is_hash_address(raw, sha256, "\x41"sv) &&
           out.append(raw);
}

bool ethereum(std::string_view raw, core::Hasher&, SelectorText& out) {
    if (raw.size() != 42 || raw[0] != '0' || to_lower(raw[1]) != 'x' || !is_hex(raw.substr(2)))
        return false;
    if (!write_lower(raw, out))
        return false;
    auto digits = raw.substr(2);
    if (std::ranges::none_of(digits, is_upper) || std::ranges::none_of(digits, is_lower))
        return true;  // One letter case carries no checksum.
    // EIP-55: a letter is upper case where the digest of the lower-case digits has a digit over 7.
    auto digest = keccak256(out.view().substr(2));
    for (std::size_t i = 0; i < digits.size(); ++i) {
        auto byte = std::to_integer<unsigned>(digest.bytes[i / 2]);
        bool upper = ((i % 2 == 0 ? byte >> 4 : byte) & 15) > 7;
        if (is_letter(digits[i]) && is_upper(digits[i]) != upper)
            return false;
    }
    return true;
}

bool monero(std::string_view raw, core::Hasher&, SelectorText& out) {
    // Main net: 18 a standard address, 42 a subaddress, 19 an integrated one with a payment id.
    if ((raw.size() != 95 && raw.size() != 106) || (raw[0] != '4' && raw[0] != '8'))
        return false;
    auto bytes = decode_monero_base58(raw);
    if (!bytes)
        return false;
    auto network = bytes->bytes[0];
    bool known = raw.size() == 106 ? network == 19 : network == 18 || network == 42;
    return known && out.append(raw);
}

bool wallet_key(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    bool wif = raw.size() == 51 || raw.size() == 52;
    bool extended = raw.size() == 111 && raw.substr(1, 3) == "prv";
    if (!wif && !extended)
        return false;
    auto bytes = decode_base58check(raw, sha256);
    if (!bytes)
        return false;
    auto version = bytes->bytes[0];
    if (extended)  // BIP-32, and SLIP-132's prefixes y and z.
        return bytes->size == 78 && version == 0x04 && out.append(raw);
    // 0x80 Bitcoin, 0xb0 Litecoin, 0xef test nets; a last 0x01 says that the point is compressed.
    bool known = version == 0x80 || version == 0xb0 || version == 0xef;
    return known && (bytes->size == 33 || (bytes->size == 34 && bytes->bytes[33] == 1)) &&
           out.append(raw);
}

}  // namespace model::forms
