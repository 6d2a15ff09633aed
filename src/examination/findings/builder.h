// FindingsBuilder: writes what was found in one source into its one immutable findings file.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "model/finding.h"
#include "model/selectors/selector_hit.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace examination {

struct FindingsBuilderOptions {
    std::filesystem::path folder;     // The case's findings folder.
    std::filesystem::path temporary;  // For what does not fit in memory.
    model::SourceId source;
    std::uint64_t memory_bytes_max = 256u << 20;
    unsigned threads = 1;
};

// A moment in a record that belongs on the timeline, under the record's field name.
struct RecordTime {
    std::string_view field;
    core::Moment time;
};

struct PublishedFindings {
    std::filesystem::path path;
    // SHA-256 of the canonical export: see canonical.h.
    core::Sha256Digest result_hash;
    std::uint64_t items = 0, records = 0, anomalies = 0, timeline = 0, selector_hits = 0;
};

// Rows come in canonical order: each item is followed by its own records and anomalies; anomalies
// of no item may come at any time. invalid_input where the order is broken, since ids, paging and
// the result hash rest on it. Texts that are not UTF-8 are escaped. Not thread-safe.
//
// Nothing is visible before publish(): a killed build leaves at most "<source>.building", which the
// next one removes, and the former findings of the source stay as they were.
class FindingsBuilder {
public:
    virtual ~FindingsBuilder() = default;
    static core::Result<std::unique_ptr<FindingsBuilder>> create(FindingsBuilderOptions options);

    // REQUIRES: ordinals 0, 1, 2 … The item's times go to the timeline by themselves.
    virtual core::Result<void> add_item(model::Item item) = 0;
    // REQUIRES: `record.item` is the item added last; ordinals 0, 1, 2 … within it.
    virtual core::Result<void> add_record(const model::Record& record,
                                          std::span<const RecordTime> times) = 0;
    // REQUIRES: `hit.item` is the item added last. Its texts need not outlive the call.
    virtual core::Result<void> add_selector(const model::SelectorHitView& hit) = 0;
    virtual core::Result<void> add_anomaly(model::Anomaly anomaly) = 0;
    // REQUIRES: comes after everything else; ascending, without overlap. Neighbours of one state
    // and detail are merged.
    virtual core::Result<void> add_coverage(const model::CoverageInterval& interval) = 0;
    // What the full-text index of the source is called, as far as there is one: the two are
    // published in one step.
    virtual void set_text_index(std::string_view name) = 0;
    // Sorts the timeline, makes the file durable and puts it in its place. Nothing can be added
    // afterwards.
    virtual core::Result<PublishedFindings> publish() = 0;
};

// Where the findings of a source lie in a case's findings folder.
std::filesystem::path findings_path(const std::filesystem::path& folder,
                                    const model::SourceId& source);

}  // namespace examination
