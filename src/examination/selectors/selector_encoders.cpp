#include "examination/selectors/selector_encoders.h"

#include "core/hash.h"
#include "model/selectors/keccak.h"

#include <algorithm>
#include <vector>

namespace examination {
namespace {

constexpr std::string_view base58_letters =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

std::string text_of(const core::Sha256Digest& digest) {
    return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

// Groups of `bits` bits, most significant first, the last filled with zeros.
std::vector<unsigned> groups_of(std::string_view bytes, unsigned bits) {
    std::vector<unsigned> out;
    unsigned held = 0;
    unsigned count = 0;
    for (char c : bytes) {
        held = (held << 8 | static_cast<unsigned char>(c)) & 0xffff;
        for (count += 8; count >= bits; count -= bits)
            out.push_back(held >> (count - bits) & ((1u << bits) - 1));
    }
    if (count > 0)
        out.push_back(held << (bits - count) & ((1u << bits) - 1));
    return out;
}

std::string letters_of(std::string_view bytes, unsigned bits, std::string_view alphabet) {
    std::string out;
    for (auto group : groups_of(bytes, bits))
        out.push_back(alphabet[group]);
    return out;
}

unsigned polymod(const std::vector<unsigned>& values) {
    unsigned sum = 1;
    for (auto value : values) {
        unsigned top = sum >> 25;
        sum = (sum & 0x1ffffff) << 5 ^ value;
        const unsigned generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
        for (unsigned i = 0; i < 5; ++i)
            sum ^= (top >> i & 1) ? generator[i] : 0;
    }
    return sum;
}

}  // namespace

std::string encode_base58(std::string_view bytes) {
    // Long division by 58, digit by digit.
    std::string number(bytes);
    std::string out;
    while (!number.empty()) {
        unsigned rest = 0;
        std::string quotient;
        for (char c : number) {
            unsigned value = rest * 256 + static_cast<unsigned char>(c);
            rest = value % 58;
            if (!quotient.empty() || value / 58 != 0)
                quotient.push_back(static_cast<char>(value / 58));
        }
        if (quotient.empty() && rest == 0)
            break;
        out.push_back(base58_letters[rest]);
        number = quotient;
    }
    for (std::size_t i = 0; i < bytes.size() && bytes[i] == 0; ++i)
        out.push_back('1');
    std::ranges::reverse(out);
    return out;
}

std::string encode_base58check(std::string_view bytes) {
    auto sum = text_of(core::sha256(text_of(core::sha256(bytes))));
    return encode_base58(std::string(bytes) + sum.substr(0, 4));
}

std::string encode_monero(std::string_view bytes) {
    constexpr std::size_t sizes[] = {0, 2, 3, 5, 6, 7, 9, 10, 11};
    auto whole = std::string(bytes) + text_of(model::keccak256(bytes)).substr(0, 4);
    std::string out;
    for (std::size_t at = 0; at < whole.size(); at += 8) {
        auto block = whole.substr(at, 8);
        auto start = std::min(block.find_first_not_of('\0'), block.size());
        auto letters = encode_base58(block.substr(start));
        out += std::string(sizes[block.size()] - letters.size(), '1') + letters;
    }
    return out;
}

std::string encode_segwit(std::string_view prefix, unsigned version, std::string_view program) {
    constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    std::vector<unsigned> data{version};
    for (auto group : groups_of(program, 5))
        data.push_back(group);
    std::vector<unsigned> values;
    for (char c : prefix)
        values.push_back(static_cast<unsigned char>(c) >> 5);
    values.push_back(0);
    for (char c : prefix)
        values.push_back(static_cast<unsigned char>(c) & 31);
    values.insert(values.end(), data.begin(), data.end());
    values.insert(values.end(), 6, 0);
    auto sum = polymod(values) ^ (version == 0 ? 1 : 0x2bc830a3);
    for (unsigned i = 0; i < 6; ++i)
        data.push_back(sum >> (5 * (5 - i)) & 31);
    std::string out(prefix);
    out.push_back('1');
    for (auto group : data)
        out.push_back(alphabet[group]);
    return out;
}

std::string encode_eip55(std::string_view forty_hex_digits) {
    auto digest = model::keccak256(forty_hex_digits).hex();
    std::string out = "0x";
    for (std::size_t i = 0; i < forty_hex_digits.size(); ++i) {
        char c = forty_hex_digits[i];
        bool upper = c >= 'a' && digest[i] >= '8';
        out.push_back(upper ? static_cast<char>(c - 32) : c);
    }
    return out;
}

std::string encode_base32(std::string_view bytes) {
    return letters_of(bytes, 5, "abcdefghijklmnopqrstuvwxyz234567");
}

std::string encode_base64(std::string_view bytes) {
    auto out =
        letters_of(bytes, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    while (out.size() % 4 != 0)
        out.push_back('=');
    return out;
}

std::string with_luhn_digit(std::string digits) {
    for (char check = '0';; ++check) {
        int sum = 0;
        auto whole = digits + check;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            int digit = whole[whole.size() - 1 - i] - '0';
            digit *= i % 2 == 1 ? 2 : 1;
            sum += digit / 10 + digit % 10;
        }
        if (sum % 10 == 0)
            return whole;
    }
}

std::string iban_check_digits(std::string_view country, std::string_view account) {
    std::string numbers;
    for (char c : std::string(account) + std::string(country) + "00")
        numbers += c >= 'A' ? std::to_string(c - 'A' + 10) : std::string(1, c);
    unsigned rest = 0;
    for (char c : numbers)
        rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
    auto check = 98 - rest;
    return {static_cast<char>('0' + check / 10), static_cast<char>('0' + check % 10)};
}

}  // namespace examination
