// Makes the segments of the selector index: from a source's findings, and from other segments.
#pragma once

#include "core/result.h"
#include "examination/findings/findings.h"
#include "examination/selector_index/index_manifest.h"
#include "policy/policy.h"
#include "store/lookup/value_table.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace examination {

// A segment that can be asked. Immutable; a snapshot of the index and its successor may share it.
struct OpenSegment {
    IndexSegment description;
    store::ValueTable table;

    static core::Result<std::shared_ptr<const OpenSegment>> open(
        const std::filesystem::path& folder, const IndexSegment& description,
        store::LookupVerification verification = store::LookupVerification::header);
};
using SegmentList = std::vector<std::shared_ptr<const OpenSegment>>;

// Writes `folder`/`file` from all selectors of one source.
core::Result<IndexSegment> segment_of_findings(const std::filesystem::path& folder,
                                               const std::string& file, const SegmentSource& source,
                                               Findings& findings, const policy::Grant& grant);

// Unites segments; rows of sources that are gone stay behind. It shows nobody anything: the grant
// is the node's own, to derive.
core::Result<IndexSegment> merge_segments(const std::filesystem::path& folder,
                                          const std::string& file,
                                          std::span<const std::shared_ptr<const OpenSegment>> parts,
                                          const policy::Grant& grant);

// Cursors of several segments, united: the rows of all of them in the order of their keys.
class UnitedRowsView {
public:
    // From `key` on. The segments must outlive it.
    static core::Result<UnitedRowsView> from(
        std::span<const std::shared_ptr<const OpenSegment>> segments, std::string_view key,
        const policy::Grant& grant);

    // What one segment says of the current key.
    struct Part {
        std::size_t segment = 0;  // Its place among the segments.
        std::string_view payload;
    };
    core::Result<bool> next();
    const std::string& key() const { return key_; }
    std::span<const Part> parts() const { return parts_; }

private:
    struct Row {
        store::ValueCursorView cursor;
        bool ended = false;
    };
    std::vector<Row> rows_;
    std::vector<Part> parts_;
    std::string key_;
    bool begun_ = false;
};

}  // namespace examination
