// The look-up set file's header and block table, as docs/formats/lookup_set.md describes them.
#pragma once

#include "core/hash.h"
#include "core/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace store {

constexpr std::uint32_t lookup_set_version = 1;
constexpr std::uint64_t lookup_header_size = 4096;
constexpr std::uint64_t lookup_metadata_bytes_max = 65536;
constexpr std::uint64_t lookup_count_max = std::uint64_t{1} << 40;
constexpr std::uint64_t lookup_rows_per_block = 32;

struct LookupHeader {
    std::uint32_t key_size = 32;
    std::uint32_t payload_size = 0;
    std::uint64_t count = 0;
    std::uint64_t block_count = 1;
    std::uint64_t metadata_size = 0;
    core::Sha256Digest content_sha256;

    std::uint32_t stride() const { return key_size + payload_size; }
    std::uint64_t rows_size() const { return count * stride(); }
    std::uint64_t blocks_offset() const {
        return (lookup_header_size + rows_size() + 63) / 64 * 64;
    }
    std::uint64_t blocks_size() const { return (block_count + 1) * 64; }
    std::uint64_t metadata_offset() const { return blocks_offset() + blocks_size(); }
    std::uint64_t file_size() const { return metadata_offset() + metadata_size; }
};

bool is_lookup_key_size(std::uint64_t size);
std::uint64_t lookup_block_count(std::uint64_t row_count);

std::vector<std::byte> encode_lookup_header(const LookupHeader& header);
// `bytes` is the file's beginning; everything in it is hostile. Sizes that it returns are
// consistent with each other and overflow nothing.
core::Result<LookupHeader> decode_lookup_header(std::span<const std::byte> bytes);

// One cache line: where a block's rows begin, and a split filter over their keys.
struct LookupBlock {
    std::uint64_t first_row = 0;
    std::array<std::uint64_t, 7> words{};

    bool operator==(const LookupBlock&) const = default;
};
static_assert(sizeof(LookupBlock) == 64, "the block is its own form on disk");

// The first eight bytes of a key or row: their order is the order of most keys.
inline std::uint64_t key_prefix(const std::byte* key) {
    std::uint64_t value;
    std::memcpy(&value, key, sizeof value);
    return __builtin_bswap64(value);
}

// Where a key belongs: its block, and how far into the block, as a fraction of 2^64.
struct LookupPlace {
    std::uint64_t block;
    std::uint64_t fraction;
};
inline LookupPlace lookup_place(const std::byte* key, std::uint64_t block_count) {
    __extension__ using Wide = unsigned __int128;
    auto product = Wide{key_prefix(key)} * block_count;
    return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
}

inline std::uint64_t lookup_filter_hash(const std::byte* key) {
    std::uint64_t value;
    std::memcpy(&value, key + 8, sizeof value);
    return value * 0x9E3779B97F4A7C15u;
}
inline std::uint64_t lookup_filter_bit(std::uint64_t hash, std::size_t word) {
    return std::uint64_t{1} << ((hash >> (22 + 6 * word)) & 63);
}

inline void add_to_filter(LookupBlock& block, const std::byte* key) {
    auto hash = lookup_filter_hash(key);
    for (std::size_t i = 0; i < block.words.size(); ++i)
        block.words[i] |= lookup_filter_bit(hash, i);
}
inline bool filter_may_hold(const LookupBlock& block, const std::byte* key) {
    auto hash = lookup_filter_hash(key);
    std::uint64_t missing = 0;
    for (std::size_t i = 0; i < block.words.size(); ++i)
        missing |= lookup_filter_bit(hash, i) & ~block.words[i];
    return missing == 0;
}

// Makes the block table from rows given in ascending order; `emit` takes each finished block.
template <typename Emit>
class BlockTableMaker {
public:
    BlockTableMaker(std::uint64_t block_count, Emit emit)
        : block_count_(block_count), emit_(std::move(emit)) {}

    void add(const std::byte* key) {
        auto block = lookup_place(key, block_count_).block;
        while (index_ < block)
            close_block();
        add_to_filter(current_, key);
        ++row_;
    }
    // Emits what remains, the ending block included.
    void finish() {
        while (index_ <= block_count_)
            close_block();
    }

private:
    void close_block() {
        emit_(static_cast<const LookupBlock&>(current_));
        ++index_;
        current_ = LookupBlock{.first_row = row_, .words = {}};
    }

    std::uint64_t block_count_;
    Emit emit_;
    std::uint64_t index_ = 0;
    std::uint64_t row_ = 0;
    LookupBlock current_;
};

}  // namespace store
