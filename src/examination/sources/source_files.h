// Opens the files that a source consists of. Owner's side.
#pragma once

#include "core/result.h"
#include "examination/worker/worker_pool.h"

#include <filesystem>
#include <stop_token>
#include <string_view>

namespace examination {

// SourceFiles::container of a folder, which no worker opens: see logical_source.h. Its one file is
// the folder.
constexpr std::string_view folder_container = "folder";

// Opens an image by its first file (or a later one, where the format numbers its files), or a
// folder. A single file of no known format is "raw".
core::Result<SourceFiles> open_source(const std::filesystem::path& path);

// `container` is the SourceFiles' that the pool was started with. Finds out from a worker which
// files the image names besides (extents, parents), and gives those to the workers that lie beside
// it. The names are evidence: only a plain name in the image's own folder is opened, never a link.
// What is not there is a worker's to report.
core::Result<void> open_further_files(WorkerPool& pool, std::string_view container,
                                      const std::filesystem::path& path,
                                      const std::stop_token& stop);

}  // namespace examination
