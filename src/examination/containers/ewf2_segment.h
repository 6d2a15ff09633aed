// Reads one file of an Ex01 image: its header and its sections, from the end to the start.
#pragma once

#include "core/byte_source.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace examination::ewf2 {

// Limits on what a file may claim.
constexpr std::uint32_t sections_max = 1u << 20;
constexpr std::uint64_t text_bytes_max = 4u << 20;
constexpr std::uint32_t read_errors_max = 100'000;
// How far back a section's descriptor is looked for where the file is cut off.
constexpr std::uint64_t search_bytes_max = 256u << 20;

// Chunks that one table places.
struct ChunkTable {
    std::uint64_t first_chunk = 0, chunk_count = 0;
    const core::ByteSource* file = nullptr;
    std::uint64_t file_size = 0;
    std::uint64_t entries_offset = 0;
};

struct ReadError {
    std::uint64_t first_sector = 0, sector_count = 0;
};

struct Segment {
    std::uint32_t number = 0;  // From 1.
    std::uint16_t compression = 0;
    std::array<std::byte, 16> set_identifier{};
    bool last = false;
    std::vector<ChunkTable> tables;
    std::map<std::string, std::string> device, acquisition;  // Values by the format's short names.
    std::map<std::string, std::string> hashes;
    std::vector<ReadError> read_errors;
};

// Error: it is no segment, or it is encrypted. Damage is reported.
core::Result<Segment> read_segment(const core::ByteSource& file, RecordSink& sink);

}  // namespace examination::ewf2
