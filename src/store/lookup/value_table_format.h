// The value table file's header, blocks and filter, as docs/formats/value_table.md describes them.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "store/lookup/lookup_format.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

constexpr std::uint32_t value_table_version = 1;
constexpr std::uint64_t value_header_size = 4096;
constexpr std::uint64_t value_metadata_bytes_max = 65536;
constexpr std::size_t value_key_bytes_max = 65536;
constexpr std::size_t value_payload_bytes_max = 64u << 20;
constexpr std::size_t value_block_bytes = 4096;  // A block ends once it has grown to this.

struct ValueTableHeader {
    std::uint64_t count = 0;         // Of rows.
    std::uint64_t block_count = 0;   // 0 only where there is no row.
    std::uint64_t blocks_size = 0;   // Of all blocks together.
    std::uint64_t filter_count = 1;  // Cache lines of the filter.
    std::uint64_t metadata_size = 0;
    core::Sha256Digest content_sha256;

    std::uint64_t index_offset() const { return (value_header_size + blocks_size + 63) / 64 * 64; }
    std::uint64_t index_size() const { return (block_count + 1) * 8; }
    std::uint64_t filter_offset() const { return (index_offset() + index_size() + 63) / 64 * 64; }
    std::uint64_t metadata_offset() const {
        return filter_offset() + filter_count * sizeof(LookupBlock);
    }
    std::uint64_t file_size() const { return metadata_offset() + metadata_size; }
};

std::vector<std::byte> encode_value_header(const ValueTableHeader& header);
// Everything in `bytes`, a file's beginning, is hostile; the sizes it returns overflow nothing.
core::Result<ValueTableHeader> decode_value_header(std::span<const std::byte> bytes);

// Of a block's bytes behind the checksum, and its number: a block in another's place is damage too.
std::uint64_t value_block_checksum(std::uint64_t number, std::string_view body);

// Where the filter keeps a key: a digest stands for it.
struct ValueFilterKey {
    explicit ValueFilterKey(std::string_view key) : digest(core::sha256(key)) {}
    std::uint64_t line(std::uint64_t line_count) const {
        return lookup_place(digest.bytes.data(), line_count).block;
    }
    const std::byte* bytes() const { return digest.bytes.data(); }

    core::Sha256Digest digest;
};

// A line of the filter is a look-up set's block whose first number is a checksum of the others.
std::uint64_t filter_checksum(const LookupBlock& line);

}  // namespace store
