// How a shard of the text index lies in its SQLite file. Described in docs/formats/text_index.md.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

constexpr std::uint32_t text_shard_version = 1;

// A document is indexed in parts, so that a hit in a large one is found again quickly. Parts
// overlap, so that a phrase across their border is found.
constexpr std::uint32_t part_bytes_max = 256u << 10;
constexpr std::uint32_t part_overlap_bytes = 4u << 10;
// A block of stored text holds whole parts and is closed once it is this large.
constexpr std::uint32_t block_bytes = 256u << 10;
constexpr std::uint32_t block_bytes_max = block_bytes + part_bytes_max + part_overlap_bytes;
constexpr std::uint32_t vocabulary_chunk_bytes = 1u << 20;

// A row of the term tables: where its text lies. Row n is part n - 1.
struct TextPart {
    std::uint32_t block = 0;
    std::uint32_t begin = 0;      // In the block.
    std::uint32_t size = 0;       // Without the overlap.
    std::uint32_t size_read = 0;  // With it.
    std::uint32_t document = 0;
};

struct TextDocument {
    std::uint64_t key = 0;
    std::uint64_t size = 0;
    std::uint32_t first_part = 0;
    std::uint32_t part_count = 0;
};

struct TextShardLayout {
    std::vector<TextPart> parts;
    std::vector<TextDocument> documents;
};

std::string encode_layout(const TextShardLayout& layout);
// invalid_input where a part or a document lies outside.
core::Result<TextShardLayout> decode_layout(std::string_view bytes);

// zstd, with the size in front. Decompressing more than `size_max` is refused.
std::string compress_text(std::string_view text);
core::Result<std::string> decompress_text(std::string_view bytes, std::size_t size_max);
// The same into a buffer that is used again.
core::Result<void> decompress_text(std::string_view bytes, std::size_t size_max, std::string& out);

}  // namespace store
