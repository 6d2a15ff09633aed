// Files and chunks of Windows event logs, down to the records.
// Format: docs/formats/windows_evtx.md
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <functional>

namespace examination {

constexpr std::uint64_t evtx_block_size = 4096;
constexpr std::uint64_t evtx_head_size = 128;
constexpr std::uint64_t evtx_chunk_size = 65536;

struct EvtxFileHead {
    std::uint64_t chunks_begin = evtx_block_size;
    std::uint16_t major = 0, minor = 0;
    std::uint32_t flags = 0;
    bool checksum_right = false;
};
core::Result<EvtxFileHead> read_evtx_head(core::Bytes file);

// A record, and where its XML lies in its chunk.
struct EvtxRecord {
    std::uint64_t id = 0;
    std::uint64_t offset = 0;   // In the file.
    std::uint64_t written = 0;  // FILETIME.
    std::uint64_t xml_offset = 0, xml_size = 0;
    bool recovered = false;  // From behind the chunk's end of records.
};

// Which records a chunk holds, without recovered ones.
struct EvtxChunkRange {
    std::uint64_t first_id = 0, last_id = 0;
    std::uint64_t count = 0;
    std::uint64_t offset = 0;  // Of the chunk, in the file.
};

// Reads one chunk from its begin to its end. Keeps what it is given.
class EvtxChunkReader {
public:
    // `offset`: of the chunk in its file, of which it may be the last, cut piece.
    EvtxChunkReader(core::Bytes chunk, std::uint64_t offset, bool checksums, RecordSink& sink)
        : chunk_(chunk), offset_(offset), checksums_(checksums), sink_(sink) {}

    using Handler = std::function<void(const EvtxRecord&)>;
    // Records in their order, then those recovered from behind them. Damage goes to the sink.
    void each_record(const Handler& handler);
    const EvtxChunkRange& range() const { return range_; }

private:
    std::uint64_t find_end();
    bool read_record(std::uint64_t at, std::uint64_t end, EvtxRecord& record) const;
    bool looks_whole(const EvtxRecord& record) const;
    void recover(std::uint64_t begin, const Handler& handler);
    void add_to_range(const EvtxRecord& record);
    bool is_unused() const;

    core::Bytes chunk_;
    std::uint64_t offset_;
    bool checksums_;
    RecordSink& sink_;
    EvtxChunkRange range_;
};

}  // namespace examination
