#include "evidence/ledger/payload_log.h"

#include "core/bytes.h"
#include "core/verify.h"
#include "core/wire.h"
#include "evidence/ledger/entry.h"
#include "evidence/ledger/tiles.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

namespace {

constexpr std::size_t salt_size = 32;

Error damaged(std::uint64_t segment, std::string_view what) {
    return Error(ErrorCode::invalid_input,
                 fmt::format("'{}': {}", segment_path(segment).string(), what));
}

}  // namespace

std::string encode_payload_record(const PayloadRecordView& record) {
    core::Encoder encoder;
    encoder.u64(record.index).text(record.leaf);
    if (record.kind == PayloadFrame::entry)
        encoder.raw(core::bytes_of(record.salt)).text(record.payload);
    return encoder.take();
}

core::Result<PayloadRecordView> decode_payload_record(const core::FrameView& frame) {
    PayloadRecordView record;
    record.kind = static_cast<PayloadFrame>(frame.kind);
    if (record.kind != PayloadFrame::entry && record.kind != PayloadFrame::removed)
        return Error(ErrorCode::invalid_input, "a frame of the payload log is of no known kind");
    core::DecoderView decoder(frame.payload);
    record.index = decoder.u64();
    record.leaf = decoder.text(entry_size_max);
    if (record.kind == PayloadFrame::entry) {
        auto after_leaf = sizeof(std::uint64_t) + sizeof(std::uint32_t) + record.leaf.size();
        std::array<std::byte, salt_size> salt{};
        decoder.raw(salt);
        if (!decoder.failed())
            record.salt = frame.payload.substr(after_leaf, salt_size);
        record.payload = decoder.text(payload_size_max);
    }
    TRY(decoder.finish().during("a frame of the payload log"));
    return record;
}

fs::path segment_path(std::uint64_t segment) {
    return fs::path("payloads") / index_path(segment);
}

core::Result<SegmentEnd> read_segment(core::Disk& disk, const fs::path& folder,
                                      std::uint64_t segment, const PayloadVisitor& visit) {
    auto reader =
        TRY(core::FramedLogReader::open(disk, folder / segment_path(segment), payload_log_what));
    SegmentEnd end;
    end.next_index = segment * entries_per_segment;
    end.file_size = reader.file_size();
    for (;;) {
        auto frame = reader.next();
        if (!frame) {
            if (frame.error().code() == ErrorCode::io)
                return std::move(frame).error();
            break;
        }
        auto record = TRY(decode_payload_record(frame.value()));
        if (record.index != end.next_index || record.index / entries_per_segment != segment)
            return damaged(segment, fmt::format("entry {} stands where entry {} belongs",
                                                record.index, end.next_index));
        TRY(visit(record));
        ++end.next_index;
    }
    end.valid_size = reader.valid_size();
    return end;
}

core::Result<PayloadLog> PayloadLog::open(core::Disk& disk, const fs::path& folder,
                                          std::uint64_t checkpoint_size,
                                          const PayloadVisitor& visit) {
    PayloadLog log(disk, folder);
    auto segment = checkpoint_size / entries_per_segment;
    log.next_index_ = segment * entries_per_segment;
    // The last segment is the first that is not full.
    for (;; ++segment) {
        auto end = log.recover_segment(segment, checkpoint_size, visit);
        if (!end && end.error().code() == ErrorCode::not_found)
            break;
        if (!end)
            return std::move(end).error();
        log.next_index_ = end.value().next_index;
        if (log.next_index_ < (segment + 1) * entries_per_segment)
            break;
    }
    if (log.next_index_ < checkpoint_size)
        return Error(ErrorCode::invalid_input,
                     fmt::format("the payload log ends after {} entries, but a signed checkpoint "
                                 "says that there are {}",
                                 log.next_index_, checkpoint_size));
    auto after = disk.open(folder / segment_path(segment + 1), core::OpenMode::read);
    if (after)
        return damaged(segment, "entries are missing before the next file");
    return log;
}

core::Result<SegmentEnd> PayloadLog::recover_segment(std::uint64_t segment,
                                                     std::uint64_t checkpoint_size,
                                                     const PayloadVisitor& visit) {
    auto first = segment * entries_per_segment;
    auto end = read_segment(*disk_, folder_, segment, [&](const PayloadRecordView& record) {
        return record.index < checkpoint_size ? core::Result<void>() : visit(record);
    });
    if (!end) {
        if (end.error().code() == ErrorCode::not_found || checkpoint_size > first)
            return end;
        // No more than its header, and that not whole: the crash came while it was made.
        auto path = folder_ / segment_path(segment);
        auto file = TRY(disk_->open(path, core::OpenMode::write_or_create));
        auto size = TRY(file->size());
        if (size > core::framed_log_header_size)
            return end;
        TRY(file->truncate(0));
        SegmentEnd empty;
        empty.next_index = first;
        return empty;
    }
    if (end.value().whole())
        return end;
    if (end.value().next_index < checkpoint_size)
        return damaged(segment, fmt::format("entry {} is damaged", end.value().next_index));
    TRY(set_aside(segment, end.value().valid_size));
    return end;
}

core::Result<void> PayloadLog::set_aside(std::uint64_t segment, std::uint64_t offset) {
    auto path = folder_ / segment_path(segment);
    auto file = TRY(disk_->open(path, core::OpenMode::write_or_create));
    auto size = TRY(file->size());
    std::string tail(size - offset, '\0');
    TRY(file->read_exactly_at(std::as_writable_bytes(std::span(tail)), offset));
    cut_bytes_ += tail.size();
    // Nobody was told that these bytes are kept, yet nothing is thrown away unseen.
    TRY(disk_->ensure_folder(folder_ / "torn"));
    TRY(core::put_file(*disk_, folder_ / "torn" / fmt::format("{}-{}", segment, offset), tail));
    TRY(disk_->sync_folder(folder_ / "torn"));
    TRY(file->truncate(offset));
    return file->sync();
}

core::Result<void> PayloadLog::open_writer(std::uint64_t segment) {
    auto path = folder_ / segment_path(segment);
    TRY(disk_->ensure_folder(path.parent_path()));
    writer_ = TRY(core::FramedLogWriter::open(*disk_, path, payload_log_what));
    writer_segment_ = segment;
    // A name that an earlier crash left unsynced becomes durable before anything relies on it.
    return disk_->sync_folder(path.parent_path());
}

core::Result<void> PayloadLog::append(const PayloadRecordView& record) {
    VERIFY(record.index == next_index_);
    auto segment = next_index_ / entries_per_segment;
    if (!writer_ || writer_segment_ != segment) {
        if (writer_)
            TRY(writer_->sync());
        TRY(open_writer(segment));
    }
    TRY(writer_->append(static_cast<std::uint32_t>(record.kind), encode_payload_record(record)));
    ++next_index_;
    return {};
}

core::Result<void> PayloadLog::sync() {
    if (!writer_) {
        // What was recovered is read, but may not have reached the medium before the crash.
        if (next_index_ == 0)
            return {};
        TRY(open_writer((next_index_ - 1) / entries_per_segment));
    }
    return writer_->sync();
}

core::Result<void> PayloadLog::remove(std::uint64_t index) {
    VERIFY(index < next_index_);
    auto segment = index / entries_per_segment;
    TRY(sync());
    writer_.reset();
    auto path = folder_ / segment_path(segment);
    auto unfinished = path;
    unfinished += core::unfinished_suffix;
    {
        TRY(disk_->open(unfinished, core::OpenMode::write_new));
        auto copy = TRY(core::FramedLogWriter::open(*disk_, unfinished, payload_log_what));
        TRY(read_segment(*disk_, folder_, segment,
                         [&](const PayloadRecordView& record) -> core::Result<void> {
                             auto kept = record;
                             if (record.index == index)
                                 kept = {PayloadFrame::removed, index, record.leaf, {}, {}};
                             TRY(copy.append(static_cast<std::uint32_t>(kept.kind),
                                             encode_payload_record(kept)));
                             return {};
                         }));
        TRY(copy.sync());
    }
    TRY(disk_->rename(unfinished, path));
    return disk_->sync_folder(path.parent_path());
}

}  // namespace evidence
