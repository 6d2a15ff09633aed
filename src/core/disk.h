// The file operations that ledger and stores need, as an interface: the real disk, and in tests one
// that fails at a chosen step, writes short, or loses what was not synced.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// One open file.
class DiskFile {
public:
    virtual ~DiskFile() = default;

    virtual Result<std::uint64_t> size() const = 0;
    // Reads until the buffer is full or the file ends; returns how many bytes were read.
    virtual Result<std::size_t> read_at(std::span<std::byte> buffer,
                                        std::uint64_t offset) const = 0;
    // After an error any part of the bytes may have been written.
    virtual Result<void> write_at(std::span<const std::byte> bytes, std::uint64_t offset) = 0;
    virtual Result<void> truncate(std::uint64_t size) = 0;
    // The content survives a crash once this returns; the name only after its folder is synced.
    virtual Result<void> sync() = 0;
    // Asks that the next read comes from the medium and not from a cache. REQUIRES: synced.
    virtual void forget_cached() const = 0;

    // Reads exactly the buffer; a file that ends before is an error.
    Result<void> read_exactly_at(std::span<std::byte> buffer, std::uint64_t offset) const;
};

enum class OpenMode {
    read,             // not_found where there is no such file.
    write_or_create,  // For reading and writing, mode 0600.
    write_new         // As before, but cut to nothing first.
};

// Thread-safe as far as different files are concerned.
class Disk {
public:
    virtual ~Disk() = default;

    virtual Result<std::unique_ptr<DiskFile>> open(const std::filesystem::path& path,
                                                   OpenMode mode) = 0;
    virtual Result<void> rename(const std::filesystem::path& from,
                                const std::filesystem::path& to) = 0;
    virtual Result<void> remove(const std::filesystem::path& path) = 0;
    // Creates the folder and its parents (mode 0700), each made durable.
    virtual Result<void> ensure_folder(const std::filesystem::path& folder) = 0;
    // Makes new, renamed and removed names of this folder durable.
    virtual Result<void> sync_folder(const std::filesystem::path& folder) = 0;
    // Names in the folder, sorted; folders end in '/'. not_found where there is no such folder.
    virtual Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
};

class RealDisk : public Disk {
public:
    Result<std::unique_ptr<DiskFile>> open(const std::filesystem::path& path,
                                           OpenMode mode) override;
    Result<void> rename(const std::filesystem::path& from,
                        const std::filesystem::path& to) override;
    Result<void> remove(const std::filesystem::path& path) override;
    Result<void> ensure_folder(const std::filesystem::path& folder) override;
    Result<void> sync_folder(const std::filesystem::path& folder) override;
    Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
};

// Whether a read may come from the page cache or must come from the medium.
enum class ReadFrom {
    cache,
    medium
};

// Reads a whole file of at most `size_max` bytes.
Result<std::string> read_whole(Disk& disk, const std::filesystem::path& path,
                               std::uint64_t size_max, ReadFrom from = ReadFrom::cache);

// Puts a whole file in place: after a crash the old or the new content is there, never a part. The
// name is durable only when the folder has been synced, so that many files can share one sync.
Result<void> put_file(Disk& disk, const std::filesystem::path& path, std::string_view content);

// What put_file() appends to the name while it writes. A crash can leave one behind.
constexpr std::string_view unfinished_suffix = ".new";

}  // namespace core
