// ArrivingFile: a file that grows at its end, with its running SHA-256, across kills.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "core/resumable_sha256.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace app {

// Not thread-safe.
class ArrivingFile {
public:
    // A new, empty one: `path`.part beside `path`.progress. conflict where there is one.
    static core::Result<ArrivingFile> create(const std::filesystem::path& path);
    // One that was left; what had not been kept is cut off.
    static core::Result<ArrivingFile> open(const std::filesystem::path& path);
    static std::filesystem::path part_of(const std::filesystem::path& path);
    static std::filesystem::path progress_of(const std::filesystem::path& path);

    // Bytes that no crash takes away any more.
    std::uint64_t kept() const { return kept_.size(); }
    std::uint64_t written() const { return running_.size(); }
    // no_space where the disk is full; what was written before is still there.
    core::Result<void> write(std::span<const std::byte> bytes);
    // What was written is kept once it returns: the bytes are durable before the number is.
    core::Result<void> keep();
    // Back to what was kept.
    core::Result<void> revert();
    core::Sha256Digest digest() const { return running_.digest(); }
    // Nobody writes it any more, its owner neither.
    core::Result<void> seal();

private:
    ArrivingFile(core::File part, core::File progress)
        : part_(std::move(part)), progress_(std::move(progress)) {}
    core::Result<void> note();

    core::File part_, progress_;
    core::ResumableSha256 kept_, running_;
    std::uint64_t notes_ = 0;
};

}  // namespace app
