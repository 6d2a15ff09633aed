// What the sections of an E01 image say: where the chunks lie, and the facts the image states.
#pragma once

#include "core/byte_source.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace examination::ewf {

// Limits on what a file may claim. Each breach is an anomaly or an Error.
constexpr std::uint64_t chunk_size_max = 64u << 20;
constexpr std::uint32_t sector_size_max = 65536;
constexpr std::uint32_t table_entries_max = 1u << 24;
constexpr std::uint32_t sections_per_segment_max = 1u << 20;
constexpr std::uint32_t faults_per_segment_max = 64;
constexpr std::uint32_t read_errors_max = 100'000;
constexpr std::uint64_t header_bytes_max = 4u << 20;
constexpr std::size_t header_value_bytes_max = 16384;
// A medium is at most so many times larger than its files, beyond what deflate can make of them,
// unless it is smaller than this anyway: what is missing costs as much time as what is there.
constexpr std::uint64_t expansion_ratio_max = 1100;
constexpr std::uint64_t unexpanded_size_max = std::uint64_t{64} << 30;

// Consecutive chunks that one table describes. The table itself stays in the file until it is
// needed, so that memory grows with the number of tables and not with the medium.
struct ChunkGroup {
    std::uint64_t first_chunk = 0;
    std::uint32_t chunk_count = 0;
    std::uint32_t file = 0;              // Index in the list of files.
    std::uint64_t base_offset = 0;       // Added to each entry.
    std::uint64_t entries_offset = 0;    // Of the table's entries in the file.
    std::uint64_t section_end = 0;       // Of the table's section.
    std::uint64_t mirror_offset = 0;     // Of table2's entries; 0 if there is none.
    std::uint64_t data_begin = 0;        // Of the chunks' section; 0 if they have none.
    std::uint64_t data_end = 0;          // The last chunk ends here at the latest.
    std::vector<std::uint32_t> entries;  // Only where they had to be rebuilt from the chunks.
};

// Sections volume, disk and data.
struct VolumeFacts {
    std::uint8_t media_type = 0, media_flags = 0, compression_level = 0;
    std::uint32_t chunk_count = 0;
    std::uint32_t sectors_per_chunk = 0;
    std::uint32_t sector_size = 0;
    std::uint64_t sector_count = 0;
    std::uint32_t error_granularity = 0;
    std::array<std::byte, 16> set_identifier{};
    bool smart = false;  // The older, shorter form.

    std::uint64_t chunk_size() const { return std::uint64_t{sectors_per_chunk} * sector_size; }
    bool plausible() const;
};

// Sectors that the acquiring program could not read and filled with zeros.
struct ReadError {
    std::uint64_t first_sector = 0;
    std::uint64_t sector_count = 0;
};

enum class SegmentEnd : std::uint8_t {
    next,   // A further segment follows.
    done,   // The last one.
    broken  // The chain of sections stops before either.
};

// One file of the image.
struct SegmentContents {
    std::uint32_t number = 0;  // From 1, as its header says.
    std::uint32_t file = 0;
    std::uint64_t file_size = 0;
    // An entry without chunks stands for a table that can't be read: how many chunks are missing
    // there is unknown.
    std::vector<ChunkGroup> groups;
    std::optional<VolumeFacts> volume, damaged_volume;
    std::map<std::string, std::string> header_values;
    int header_rank = 0;  // Which kind of header they came from; the higher the better.
    std::map<std::string, std::string> hashes;
    std::vector<ReadError> read_errors;
    SegmentEnd end = SegmentEnd::broken;
};

// Reads the header and all sections of one file. Error: it is no segment at all.
core::Result<SegmentContents> read_segment(const core::ByteSource& file, std::uint32_t file_index,
                                           RecordSink& sink);

// Chunks that no file holds.
struct MissingChunks {
    std::uint64_t first_chunk = 0;
    std::uint64_t chunk_count = 0;
    std::string code, detail;
};

struct Layout {
    VolumeFacts volume;
    std::uint64_t size = 0;
    std::vector<ChunkGroup> groups;  // By first_chunk; no overlaps.
    std::vector<MissingChunks> missing;
    std::vector<ReadError> read_errors;
    std::map<std::string, std::string> hashes;
    std::map<std::string, std::string> metadata;
};

// Puts the segments together. What lies behind a gap is placed from the medium's end, which the
// volume section gives; between two gaps nothing can be placed.
core::Result<Layout> assemble(std::vector<SegmentContents> segments, RecordSink& sink);

}  // namespace examination::ewf
