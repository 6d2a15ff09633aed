// The selector index of the node: in which cases and sources each selector stands.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/selector_index/index_manifest.h"
#include "examination/selector_index/index_segment.h"
#include "policy/policy.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace examination {

// A source with findings, as the register knows it.
struct IndexedSource {
    model::CaseId case_id;
    model::SourceId source;
    std::int64_t added_at = 0;
    std::filesystem::path findings;
};

// What the index says of one selector in one source.
struct SelectorSighting {
    model::CaseId case_id;
    model::SourceId source;
    std::uint32_t form_version = 1;
    std::uint64_t count = 0, items = 0;
    std::int64_t added_at = 0;  // When the source came into its case.
    std::string first_origin;
};
struct IndexedSelector {
    model::SelectorKind kind = model::SelectorKind::email;
    std::string value;
    std::vector<SelectorSighting> seen;  // By time of adding, then by source. Never empty.

    std::uint64_t count() const;
    std::uint64_t case_count() const;
};

// Grants to read, one a case. A case without one is not shown.
using CaseGrants = std::map<model::CaseId, policy::Grant>;

struct SelectorIndexOptions {
    std::filesystem::path folder;
    std::filesystem::path temporary;
};

// Thread-safe: questions see the index as it was when they began, whatever is added meanwhile.
class SelectorIndex {
public:
    // Opens what there is; nothing is an empty index. invalid_input: damaged; the sentence says how
    // to rebuild it.
    static core::Result<std::unique_ptr<SelectorIndex>> open(SelectorIndexOptions options);
    // Without what there is: for rebuilding. What was damaged goes with the next update.
    static std::unique_ptr<SelectorIndex> empty(SelectorIndexOptions options);

    // Adds the findings that the index lacks and drops those that are not in `sources`, all that
    // the node has. Sources of cases without a grant stay as they are. `node` is the node's own
    // grant. Durable source by source.
    core::Result<void> update(std::span<const IndexedSource> sources, const CaseGrants& grants,
                              const policy::Grant& node);
    // Reads every byte of every segment.
    core::Result<void> verify(const policy::Grant& node) const;

    // By the kind's name and value, each selector once. `node` must allow to search.
    core::Result<Page<IndexedSelector>> page(const SelectorFilter& filter,
                                             const PageRequest& request, const CaseGrants& grants,
                                             const policy::Grant& node) const;

    struct Size {
        std::uint64_t segments = 0, rows = 0, sources = 0;
    };
    Size size() const;

private:
    // Immutable; owned by the index and by the questions in progress.
    struct Snapshot {
        IndexManifest manifest;
        SegmentList segments;
    };
    using SharedSnapshot = std::shared_ptr<const Snapshot>;

    explicit SelectorIndex(SelectorIndexOptions options) : options_(std::move(options)) {}
    SharedSnapshot snapshot() const { return *snapshot_.access(); }
    core::Result<void> publish(IndexManifest manifest);
    core::Result<void> merge_small(IndexManifest& manifest, const policy::Grant& node);
    core::Result<void> add(IndexManifest manifest, const IndexedSource& source,
                           const policy::Grant& grant, const policy::Grant& node);
    core::Result<void> merge(IndexManifest& manifest, std::size_t first, std::size_t count,
                             const policy::Grant& node);
    void remove_strays(const IndexManifest& manifest) const;

    SelectorIndexOptions options_;
    mutable core::Guarded<SharedSnapshot> snapshot_;
    std::mutex updating_;
};

}  // namespace examination
