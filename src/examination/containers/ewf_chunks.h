// Finds and decodes the chunks of an E01 image.
#pragma once

#include "examination/containers/ewf_layout.h"
#include "examination/containers/image.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_decompressor;

namespace examination::ewf {

// Where one chunk is stored, and what it must give.
struct ChunkLocation {
    const core::ByteSource* file = nullptr;  // Null: nothing holds it.
    std::uint64_t offset = 0;
    std::uint32_t stored_size = 0;  // At most; a compressed chunk ends by itself.
    std::uint32_t data_size = 0;
    bool compressed = false;
};

enum class ChunkStatus : std::uint8_t {
    whole,
    no_place,   // No table entry, or one that points out of its file.
    truncated,  // The file ends inside it, or can't be read.
    inflate,    // Not a zlib stream of a chunk's size.
    checksum,   // Its Adler-32 differs.
};

// Decodes chunks. One per thread; not thread-safe.
class ChunkDecoder {
public:
    explicit ChunkDecoder(std::uint32_t chunk_size);
    ~ChunkDecoder();
    ChunkDecoder(ChunkDecoder&&) noexcept;
    ChunkDecoder& operator=(ChunkDecoder&&) = delete;

    // Fills `out` with the chunk; with zeros unless it is whole. REQUIRES: out.size() ==
    // location.data_size.
    ChunkStatus decode(const ChunkLocation& location, std::span<std::byte> out);

    // What the chunk decoded last holds behind its data_size: padding, or bytes that the medium's
    // stated size leaves out. Valid until the next decode.
    std::span<const std::byte> surplus() const { return surplus_; }

    // No whole zlib stream of a chunk is longer.
    static std::uint32_t stored_size_max(std::uint32_t chunk_size);

private:
    ChunkStatus inflate(const ChunkLocation& location, std::span<std::byte> out);
    ChunkStatus copy(const ChunkLocation& location, std::span<std::byte> out);

    struct Free {
        void operator()(libdeflate_decompressor* inflater) const;
    };
    std::unique_ptr<libdeflate_decompressor, Free> inflater_;
    std::uint32_t chunk_size_;
    std::vector<std::byte> stored_;  // Reused from chunk to chunk.
    std::vector<std::byte> padded_;
    std::span<const std::byte> surplus_;  // In padded_.
};

// Answers where chunks lie; reads tables when they are needed and keeps the last few. Keeps
// `layout`, `files` and `sink`: they must outlive this. Not thread-safe.
class ChunkFinderView {
public:
    ChunkFinderView(const Layout& layout, const std::vector<ContainerFile>& files,
                    RecordSink& sink);

    ChunkLocation locate(std::uint64_t chunk);
    // Where a second table says it lies; no file if there is none or it says the same.
    ChunkLocation locate_in_mirror(std::uint64_t chunk);

private:
    struct Table {
        std::size_t group = 0;
        std::uint64_t last_used = 0;
        std::uint32_t overflow_index = 0;  // From here on entries are 32-bit offsets.
        bool doubtful = false;             // Neither table nor mirror has a right checksum.
        std::vector<std::uint32_t> entries;
    };

    const ChunkGroup* find_group(std::uint64_t chunk);
    Table& load(std::size_t group);
    bool read_entries(const ChunkGroup& group, std::uint64_t offset,
                      std::vector<std::uint32_t>& entries) const;
    ChunkLocation location(const ChunkGroup& group, const Table& table, std::uint64_t chunk) const;

    const Layout* layout_;
    const std::vector<ContainerFile>* files_;
    RecordSink* sink_;
    std::vector<std::uint64_t> file_sizes_;
    std::vector<Table> tables_;
    std::vector<bool> reported_;
    std::size_t last_group_ = 0;
    std::uint64_t clock_ = 0;
};

}  // namespace examination::ewf
