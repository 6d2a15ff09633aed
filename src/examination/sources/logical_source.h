// A folder or a single file of this machine as a source by itself. Owner's side.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/protocol/found.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace examination {

struct LogicalVisitor {
    // Called for each item in order; an Error ends the walk and is returned from it. The item's
    // path_raw is its path beneath the folder, its address "f/1", "f/2" …
    std::function<core::Result<void>(FoundItem item)> item;
    std::function<void(FoundAnomaly anomaly)> anomaly;
};

class LogicalSource {
public:
    static core::Result<LogicalSource> open(const std::filesystem::path& path);

    // Depth first, each folder's entries sorted by their bytes; links are items, never followed.
    // What can't be listed or examined is an anomaly. Holds one folder's names a level in memory.
    core::Result<void> walk(const LogicalVisitor& visitor) const;
    // Opens a file that walk() gave, by its path_raw; an Error unless it is still a regular file.
    core::Result<core::File> open_file(const std::string& path_raw) const;

    static constexpr std::uint32_t depth_max = 256;
    static constexpr std::uint64_t entries_per_folder_max = 10'000'000;

private:
    LogicalSource(core::File folder, std::string only_name)
        : folder_(std::move(folder)), only_name_(std::move(only_name)) {}

    core::File folder_;
    std::string only_name_;  // Set where the source is one file in `folder_`.
};

// LogicalSource::open and walk in one.
core::Result<void> walk_folder(const std::filesystem::path& path, const LogicalVisitor& visitor);

}  // namespace examination
