// A preview of a picture, or of a document's page, made by a worker: the owner never decodes one.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/worker/worker_pool.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace examination {

struct RenderedPicture {
    std::string type;  // "image/jpeg" or "image/png".
    std::string bytes;
    std::string format;                   // Of the original: "gif".
    std::uint64_t width = 0, height = 0;  // Of the original.
    bool has_more = false;
    std::string damage = {};  // Why it is shown in part; empty: it is whole.
};

// Workers that have no source, so that all they can reach is the picture they are handed.
// `tools` draw the pages of documents.
core::Result<std::unique_ptr<WorkerPool>> start_picture_workers(
    const std::filesystem::path& worker_program, const ToolPrograms& tools);

// At most `edge` pixels a side (preview_edge_min to preview_edge_max), of the page where there is
// one. Errors are sentences for who
// asked: invalid_input where it is damaged, unsupported for a format that we do not decode,
// limit_exceeded where it is too large or takes too long.
core::Result<RenderedPicture> render_picture(WorkerPool& pool, core::File content,
                                             const PictureJob& wanted, std::stop_token stop);

}  // namespace examination
