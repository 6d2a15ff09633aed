#include "examination/hash_sets/hash_text.h"

#include <cstdint>
#include <string>

namespace examination {
namespace {

constexpr std::uint8_t no_digit = 0xF0;

constexpr std::array<std::uint8_t, 256> make_digit_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::uint8_t i = 0; i < 10; ++i)
        values[static_cast<std::size_t>('0' + i)] = i;
    for (std::uint8_t i = 0; i < 6; ++i) {
        values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
        values[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
    }
    return values;
}
constexpr auto digit_values = make_digit_values();

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

template <std::size_t Size>
bool decode_hex(const char* digits, std::byte* out) {
    unsigned seen = 0;
    for (std::size_t i = 0; i < Size; ++i) {
        unsigned high = digit_values[static_cast<unsigned char>(digits[2 * i])];
        unsigned low = digit_values[static_cast<unsigned char>(digits[2 * i + 1])];
        seen |= high | low;
        out[i] = static_cast<std::byte>((high << 4) | low);
    }
    return (seen & no_digit) == 0;
}
template bool decode_hex<16>(const char*, std::byte*);
template bool decode_hex<20>(const char*, std::byte*);
template bool decode_hex<32>(const char*, std::byte*);

std::optional<HashValue> find_hash(std::string_view digits) {
    HashValue value;
    bool whole = false;
    if (digits.size() == 64) {
        whole = decode_hex<32>(digits.data(), value.bytes.data());
    } else if (digits.size() == 40) {
        value.kind = HashKind::sha1;
        whole = decode_hex<20>(digits.data(), value.bytes.data());
    } else if (digits.size() == 32) {
        value.kind = HashKind::md5;
        whole = decode_hex<16>(digits.data(), value.bytes.data());
    }
    if (!whole)
        return {};
    return value;
}

std::string_view trimmed_cell(std::string_view cell) {
    constexpr std::string_view around = " \t\r\"'";
    auto first = cell.find_first_not_of(around);
    if (first == std::string_view::npos)
        return {};
    return cell.substr(first, cell.find_last_not_of(around) - first + 1);
}

HashColumn hash_column_of(std::string_view name) {
    std::string plain;
    for (char c : name) {
        if (c >= 'A' && c <= 'Z')
            plain.push_back(static_cast<char>(c - 'A' + 'a'));
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            plain.push_back(c);
    }
    if (contains(plain, "sha256") || contains(plain, "sha2256"))
        return HashColumn::sha256;
    auto sha1 = plain.find("sha1");
    if (sha1 != std::string::npos &&
        (sha1 + 4 == plain.size() || plain[sha1 + 4] < '0' || plain[sha1 + 4] > '9'))
        return HashColumn::sha1;
    if (contains(plain, "md5"))
        return HashColumn::md5;
    for (std::string_view any : {"hash", "hashvalue", "filehash", "digest", "checksum"})
        if (plain == any)
            return HashColumn::any;
    return HashColumn::none;
}

bool fits(HashColumn column, HashKind kind) {
    switch (column) {
        case HashColumn::none:
            return false;
        case HashColumn::sha256:
            return kind == HashKind::sha256;
        case HashColumn::sha1:
            return kind == HashKind::sha1;
        case HashColumn::md5:
            return kind == HashKind::md5;
        case HashColumn::any:
            break;
    }
    return true;
}

}  // namespace examination
