// From the spool to findings: the same spool always gives the same findings.
#pragma once

#include "core/result.h"
#include "examination/findings/builder.h"
#include "examination/findings/filters.h"
#include "examination/protocol/job.h"
#include "examination/run/spool.h"
#include "examination/run/unit_answers.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// The text of an item; whoever takes it may keep the pieces.
struct DerivedText {
    std::uint64_t item = 0;  // Ordinal.
    std::string path;
    TextInPieces text;
};

struct DeriveOptions {
    model::SourceId source;
    Searches searches;  // As the spool was filled.
    bool logical = false;
    std::optional<model::AuthorityId> authority;
    // Which hash sets know a content; nothing where no set was named.
    std::function<std::vector<model::HashSetMatch>(const core::Digests&)> match_hash_sets;
    // Takes each text in the order of the items; nothing where there is no index to fill.
    std::function<core::Result<void>(DerivedText)> take_text;
};

struct TextTotals {
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0;
    std::map<std::string, std::uint64_t> formats;  // Documents by the format they were read as.
    core::Sha256Digest sha256;  // Of all texts, each behind its item's ordinal and its size.
};

// What the summary of a run says.
struct SourceSummary {
    std::optional<OpenedSource> opened;  // Nothing for a logical source.
    std::uint64_t size = 0;
    std::optional<core::Digests> medium;  // Where the pass over the medium came to its end.
    ItemCounts items;
    std::map<std::string, std::uint64_t> records;
    std::map<std::string, std::uint64_t> anomalies;
    std::map<std::string, std::uint64_t> hash_set_hits;  // Set name to items.
    TextTotals text;
    CoverageTotals coverage;
    std::vector<FileSystemDescription> file_systems;
    bool complete = true;  // No anomaly lost data.
};

// Feeds the builder in canonical order; publishing is the caller's. Of a spool that is being filled
// by another thread it takes the answers as they come; not_found where the filling ends before all
// are there.
core::Result<SourceSummary> derive_findings(Spool& spool, const DeriveOptions& options,
                                            FindingsBuilder& builder);

// The computed digest of a name that containers use ("md5", "sha1", "sha256"), in hex.
std::optional<std::string> computed_hash(const core::Digests& digests, std::string_view name);

}  // namespace examination
