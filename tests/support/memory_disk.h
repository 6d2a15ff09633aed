// A disk in memory that fails at a chosen step and forgets what was not synced.
#pragma once

#include "core/disk.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace support {

enum class Fault {
    none,
    error,        // One operation fails.
    short_write,  // A write puts down half of its bytes, then fails; another operation fails.
    kill          // The process is dead: this operation and all that follow fail.
};

enum class Crash {
    process,  // kill -9: what was written stays, synced or not.
    power,    // What was not synced is gone.
    torn      // Of what was not synced, any part stays, and some of it as zeroes.
};

// Folders are made durable at once, as core::ensure_folder does. Not thread-safe.
class MemoryDisk : public core::Disk {
public:
    using Path = std::filesystem::path;

    // Operations so far; reads of content only if asked for, since a kill at a read is a kill at
    // the next write.
    std::uint64_t steps() const { return steps_; }
    void count_reads() { reads_count_ = true; }
    void fail_at(std::uint64_t step, Fault fault);
    void crash(Crash how, std::uint64_t seed);
    // An independent copy.
    MemoryDisk copy() const;

    // For tests that look at or damage the content.
    std::vector<Path> files() const;
    std::string& content(const Path& path) { return names_.at(path)->data; }
    void drop(const Path& path) { names_.erase(path); }

    core::Result<std::unique_ptr<core::DiskFile>> open(const Path& path,
                                                       core::OpenMode mode) override;
    core::Result<void> rename(const Path& from, const Path& to) override;
    core::Result<void> remove(const Path& path) override;
    core::Result<void> ensure_folder(const Path& folder) override;
    core::Result<void> sync_folder(const Path& folder) override;
    core::Result<std::vector<std::string>> list(const Path& folder) override;

private:
    struct Inode {
        std::string data;
        std::string durable;
    };
    using Names = std::map<Path, std::shared_ptr<Inode>>;  // Shared by name and open file.
    class OpenFile;

    core::Result<void> step();
    static void tear(Inode& inode, Crash how, std::mt19937_64& random);

    Names names_;
    Names durable_names_;
    std::set<Path> folders_;
    std::uint64_t steps_ = 0;
    std::uint64_t fault_at_ = 0;
    Fault fault_ = Fault::none;
    bool dead_ = false;
    bool reads_count_ = false;
};

}  // namespace support
