// What the rules of a set cost: measured by workers on a sample of a source's contents.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "examination/hits/hit_file.h"
#include "examination/run/spool.h"
#include "examination/worker/worker_pool.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace examination {

struct MeasureRulesOptions {
    core::Sha256Digest rules;  // As the pool's workers were given them.
    std::uint32_t rule_count = 0;
    bool logical = false;
    std::filesystem::path source;  // Read only where `logical`.
};

// The sample follows from the walks alone: at most 64 contents and 16 MiB, of each the first
// mebibyte, in the order of their addresses' digests; what has less than 4 KiB only where there is
// not enough else. What lies inside archives is not in it. It ends early when three seconds of
// processor time are spent. A content that a rule kills the worker on is left out.
core::Result<RuleCosts> measure_rules(WorkerPool& pool, Spool& walks,
                                      const MeasureRulesOptions& options, std::stop_token stop);

}  // namespace examination
