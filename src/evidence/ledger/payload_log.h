// The payloads with their salts, in order, beside the tree and not in it. Also what the ledger
// recovers from: an entry is durable as soon as its frame here is synced.
//
// payloads/000, payloads/001, …: framed logs of 1024 entries each. Form: docs/formats/ledger.md.
#pragma once

#include "core/disk.h"
#include "core/framed_log.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace evidence {

constexpr std::uint32_t payload_log_what = 2;
constexpr std::uint64_t entries_per_segment = 1024;

enum class PayloadFrame : std::uint32_t {
    entry = 1,
    removed = 2
};

// One entry of the payload log. The views hold until the next read.
struct PayloadRecordView {
    PayloadFrame kind = PayloadFrame::entry;
    std::uint64_t index = 0;
    std::string_view leaf;
    std::string_view salt;     // Empty where the payload was removed.
    std::string_view payload;  // The same.
};
std::string encode_payload_record(const PayloadRecordView& record);
core::Result<PayloadRecordView> decode_payload_record(const core::FrameView& frame);

// "payloads/000" for entries 0 to 1023.
std::filesystem::path segment_path(std::uint64_t segment);

// Called for each record in order; an error stops the reading and is returned.
using PayloadVisitor = std::function<core::Result<void>(const PayloadRecordView&)>;

// How a segment ends.
struct SegmentEnd {
    std::uint64_t next_index = 0;  // After its last whole record.
    std::uint64_t valid_size = 0;
    std::uint64_t file_size = 0;
    bool whole() const { return valid_size == file_size; }
};
// Reads one segment to its last whole record. not_found where it does not exist.
core::Result<SegmentEnd> read_segment(core::Disk& disk, const std::filesystem::path& folder,
                                      std::uint64_t segment, const PayloadVisitor& visit);

// The writer. Not thread-safe: the ledger lets one thread in at a time.
class PayloadLog {
public:
    // Reads what lies beyond `checkpoint_size` and hands it to `visit`. A torn end, which only a
    // crash before the sync leaves, is moved to torn/ and cut; invalid_input where entries are
    // missing or damaged that no crash explains. REQUIRES: `disk` outlives this.
    static core::Result<PayloadLog> open(core::Disk& disk, const std::filesystem::path& folder,
                                         std::uint64_t checkpoint_size,
                                         const PayloadVisitor& visit);

    core::Result<void> append(const PayloadRecordView& record);
    // Everything appended is durable once this returns.
    core::Result<void> sync();
    // Replaces the record by one without salt and payload.
    core::Result<void> remove(std::uint64_t index);

    std::uint64_t next_index() const { return next_index_; }
    // Bytes of unfinished records that were cut, and kept in torn/, when the log was opened.
    std::uint64_t cut_bytes() const { return cut_bytes_; }

private:
    PayloadLog(core::Disk& disk, std::filesystem::path folder)
        : disk_(&disk), folder_(std::move(folder)) {}
    core::Result<SegmentEnd> recover_segment(std::uint64_t segment, std::uint64_t checkpoint_size,
                                             const PayloadVisitor& visit);
    core::Result<void> set_aside(std::uint64_t segment, std::uint64_t offset);
    core::Result<void> open_writer(std::uint64_t segment);

    core::Disk* disk_;
    std::filesystem::path folder_;
    std::optional<core::FramedLogWriter> writer_;
    std::uint64_t writer_segment_ = 0;
    std::uint64_t next_index_ = 0;
    std::uint64_t cut_bytes_ = 0;
};

}  // namespace evidence
