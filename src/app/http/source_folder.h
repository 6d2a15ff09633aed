// What lies below the roots from which sources may be taken.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace app::http {

struct FolderEntry {
    std::string name;
    bool folder = false;
    std::uint64_t size = 0;
};

// Entries beyond are not shown; a folder of so many is no folder of images.
constexpr std::size_t folder_entries_max = 10'000;

// By name; links and special files are left out. `folder` is relative and goes through no link.
core::Result<std::vector<FolderEntry>> list_folder(const std::filesystem::path& root,
                                                   const std::string& folder);
// The path itself, once it is known that it lies below the root and is reached through no link.
core::Result<std::filesystem::path> path_beneath(const std::filesystem::path& root,
                                                 const std::string& path);

}  // namespace app::http
