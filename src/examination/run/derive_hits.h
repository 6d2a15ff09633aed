// From the answers of a search to its file of hits: the same answers always give the same file.
#pragma once

#include "core/result.h"
#include "examination/hits/hit_file.h"
#include "examination/protocol/job.h"
#include "examination/run/spool.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace examination {

struct DeriveHitsOptions {
    model::SourceId source;
    Searches searches;  // As the answers were asked for.
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    bool logical = false;
    std::optional<model::AuthorityId> authority;
};

struct HitsSummary {
    std::map<std::string, std::uint64_t> anomalies;
    bool complete = true;  // No anomaly lost data.
};

// REQUIRES: both spools are complete. `walks` holds the source's items, `answers` what content jobs
// said; they may be one. Feeds the builder in canonical order; publishing is the caller's.
core::Result<HitsSummary> derive_hits(Spool& walks, Spool& answers,
                                      const DeriveHitsOptions& options, HitBuilder& builder);

}  // namespace examination
