// Does everything a source needs done, until its spool is complete.
#pragma once

#include "core/result.h"
#include "examination/run/plan.h"
#include "examination/run/spool.h"
#include "examination/worker/worker_pool.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace examination {

struct FillOptions {
    unsigned jobs = 1;
    Searches searches;
    bool logical = false;          // A folder or a single file taken as it is.
    std::filesystem::path source;  // Read only where `logical`.
    // Where the answers of content jobs go, if not where everything else does: then the spool holds
    // a whole examination, which is only read, and its contents are searched once more.
    Spool* contents = nullptr;
};

// What has been done, for whoever watches. Bytes count reading: each byte of the medium once for
// its own hash and once as content.
struct FillProgress {
    std::atomic<std::uint64_t> bytes_total = 0;
    std::atomic<std::uint64_t> bytes_done = 0;
    std::atomic<std::uint64_t> items = 0;
    std::atomic<std::uint64_t> text_bytes = 0;  // Given to the full-text index.
};

// The first job: what the source is. An Error where it cannot be opened at all.
core::Result<void> open_in_spool(Spool& spool, WorkerPool& pool, std::stop_token stop);

// Returns when every job is in the spool, and synced. Error where the run could not go on; what was
// done is in the spool, and a later call goes on from there.
core::Result<void> fill_spool(Spool& spool, WorkerPool& pool, const FillOptions& options,
                              FillProgress& progress, std::stop_token stop);

// The opened source as the spool has it.
core::Result<OpenedSource> read_opened_source(Spool& spool);

}  // namespace examination
