// An append-only file of checksummed frames: the form of the spool and of the ledger's payload log.
//
// File: 16-byte header ("SPOORLOG", u32 form version, u32 what), then frames of
// u32 payload size · u32 kind · first 8 bytes of SHA-256(size · kind · payload) · payload.
// After a crash the file is cut back to its last whole frame; what was synced is never cut.
#pragma once

#include "core/disk.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace core {

constexpr std::uint32_t framed_log_version = 1;
constexpr std::uint32_t frame_payload_max = 64u << 20;
constexpr std::uint64_t framed_log_header_size = 16;

// A frame as it lies in the file; the payload views the reader's buffer until the next read.
struct FrameView {
    std::uint32_t kind = 0;
    std::uint64_t offset = 0;  // Of the frame's first byte in the file.
    std::string_view payload;
};

// Reads frames one after the other, or one at a known offset, also from a file that still grows.
// Not thread-safe.
class FramedLogReader {
public:
    static Result<FramedLogReader> open(const std::filesystem::path& path, std::uint32_t what);
    static Result<FramedLogReader> open(Disk& disk, const std::filesystem::path& path,
                                        std::uint32_t what);

    // The next whole frame; not_found at the end or before a torn frame (`valid_size()` tells
    // where); invalid_input where a frame is whole but its checksum is wrong and more follows.
    Result<FrameView> next();
    // REQUIRES: `offset` came from a FrameView of this file.
    Result<FrameView> at(std::uint64_t offset);
    // Part of the payload of a frame that at() has given, whose checksum is not looked at again.
    Result<std::string> bytes_of(std::uint64_t frame, std::uint64_t begin, std::uint64_t size);
    // How far the file is whole, as read so far.
    std::uint64_t valid_size() const { return position_; }
    // Of the file when it was opened.
    std::uint64_t file_size() const { return size_; }

private:
    FramedLogReader(std::unique_ptr<DiskFile> file, std::uint64_t size)
        : file_(std::move(file)), size_(size) {}

    std::unique_ptr<DiskFile> file_;
    std::uint64_t size_;
    std::uint64_t position_ = framed_log_header_size;
    std::string buffer_;
};

// Appends frames; buffered until flush or sync. One writer per file (the home's lock sees to it).
class FramedLogWriter {
public:
    // Creates the file, or opens it and cuts it back to its last whole frame.
    static Result<FramedLogWriter> open(const std::filesystem::path& path, std::uint32_t what);
    static Result<FramedLogWriter> open(Disk& disk, const std::filesystem::path& path,
                                        std::uint32_t what);

    // Returns the frame's offset. REQUIRES: payload of at most frame_payload_max bytes.
    Result<std::uint64_t> append(std::uint32_t kind, std::string_view payload);
    Result<void> flush();
    // Everything appended so far survives a crash once this returns.
    Result<void> sync();
    std::uint64_t size() const { return flushed_ + pending_.size(); }

private:
    FramedLogWriter(std::unique_ptr<DiskFile> file, std::uint64_t size)
        : file_(std::move(file)), flushed_(size) {}

    std::unique_ptr<DiskFile> file_;
    std::uint64_t flushed_;
    std::string pending_;
};

}  // namespace core
