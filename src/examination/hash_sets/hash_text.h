// Hashes as people write them: hexadecimal cells, and the names of the columns that hold them.
#pragma once

#include "examination/hash_sets/hash_set.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace examination {

// A hash of any kind, in the first size_of(kind) bytes.
struct HashValue {
    HashKind kind = HashKind::sha256;
    std::array<std::byte, 32> bytes{};

    std::span<const std::byte> key() const { return std::span(bytes).first(size_of(kind)); }
};

// Decodes 2 × Size hexadecimal digits of either case. False: one of them is none.
template <std::size_t Size>
bool decode_hex(const char* digits, std::byte* out);

// By its length: 32, 40 or 64 hexadecimal digits and nothing else.
std::optional<HashValue> find_hash(std::string_view digits);
// Without blanks and quotes around it.
std::string_view trimmed_cell(std::string_view cell);

// What a column's name says of its content: "SHA-1", "md5_hash", "FileHashSha256". `any` holds
// hashes whose kind their length tells: "hash", "digest".
enum class HashColumn : std::uint8_t {
    none,
    sha256,
    sha1,
    md5,
    any
};
HashColumn hash_column_of(std::string_view name);
// May a column of that name hold a hash of that kind?
bool fits(HashColumn column, HashKind kind);

}  // namespace examination
