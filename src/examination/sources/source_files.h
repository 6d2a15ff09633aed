// Opens the files that a source consists of. Owner's side.
#pragma once

#include "core/result.h"
#include "examination/worker/worker_pool.h"

#include <filesystem>
#include <string_view>

namespace examination {

// SourceFiles::container of a folder, which no worker opens: see logical_source.h. Its one file is
// the folder.
constexpr std::string_view folder_container = "folder";

// Opens an image by its first file (or a later one, where the format numbers its files), or a
// folder. A single file of no known format is "raw".
core::Result<SourceFiles> open_source(const std::filesystem::path& path);

}  // namespace examination
