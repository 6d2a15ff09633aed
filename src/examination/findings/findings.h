// Findings: what may be asked of a case's findings files, over all its sources.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/found_items.h"
#include "examination/findings/snapshot.h"
#include "policy/policy.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

constexpr std::uint64_t stretches_max = 1000;

struct FindingsOptions {
    model::CaseId case_id;
    std::vector<SourceFindings> sources;  // In the order in which lists show them.
    std::filesystem::path temporary;      // For what does not fit in memory.
    std::uint64_t memory_bytes_max = 256u << 20;
    unsigned threads = 2;
};

template <typename Row>
using RowHandler = std::function<core::Result<void>(const Row& row)>;

// Thread-safe. Reads a snapshot: sources examined later are seen after the next open(). Rows whose
// scope the grant does not show are neither listed nor counted; nor are those of items that it
// withholds, but that the items themselves are told of, blank, where a filter and an order ask of
// nothing else than what remains of them. Order: files, records, anomalies
// and coverage by source, then canonical; the timeline by time over all sources.
class Findings {
public:
    virtual ~Findings() = default;
    // not_found: a source has no findings file (it was never examined to an end).
    static core::Result<std::unique_ptr<Findings>> open(FindingsOptions options);

    // Which files these are: snapshot_of() them. Empty where they changed while they were opened.
    virtual const std::string& snapshot() const = 0;
    virtual const std::filesystem::path& temporary() const = 0;  // Of exports in the making.

    virtual core::Result<Page<ItemRow>> items(const ItemFilter& filter, const PageRequest& page,
                                              const policy::Grant& grant) = 0;
    virtual core::Result<Page<ItemRow>> sorted_items(const ItemFilter& filter,
                                                     const ItemOrder& order,
                                                     const PageRequest& page,
                                                     const policy::Grant& grant) = 0;
    virtual core::Result<Page<model::TimelineEntry>> timeline(const TimelineFilter& filter,
                                                              const PageRequest& page,
                                                              const policy::Grant& grant) = 0;
    virtual core::Result<Page<RecordRow>> records(const RecordFilter& filter,
                                                  const PageRequest& page,
                                                  const policy::Grant& grant) = 0;
    // By kind's name and value, each selector once.
    virtual core::Result<Page<SelectorRow>> selectors(const SelectorFilter& filter,
                                                      const PageRequest& page,
                                                      const policy::Grant& grant) = 0;
    virtual core::Result<Page<SelectorHitRow>> selector_hits(const SelectorFilter& filter,
                                                             const PageRequest& page,
                                                             const policy::Grant& grant) = 0;
    virtual core::Result<Page<AnomalyRow>> anomalies(const AnomalyFilter& filter,
                                                     const PageRequest& page,
                                                     const policy::Grant& grant) = 0;
    virtual core::Result<Page<CoverageRow>> coverage(std::optional<model::SourceId> source,
                                                     const PageRequest& page,
                                                     const policy::Grant& grant) = 0;

    // What the source's text index is called; empty where it has none.
    virtual core::Result<std::string> find_text_index(const model::SourceId& source,
                                                      const policy::Grant& grant) = 0;
    // The items of these ordinals, in their order; those that the grant does not show are missing.
    virtual core::Result<std::vector<NamedItem>> name_items(
        const model::SourceId& source, const std::vector<std::uint64_t>& ordinals,
        const policy::Grant& grant) = 0;

    virtual core::Result<MatchedItems> find_items(const FindQuestion& question,
                                                  const policy::Grant& grant) = 0;
    // At most found_values_max of each item.
    virtual core::Result<std::vector<MatchedValue>> find_values(const FindQuestion& question,
                                                                const policy::Grant& grant) = 0;

    // All rows, one after the other, for exports: never all in memory. An error of the handler ends
    // the reading and is returned.
    virtual core::Result<void> each_item(const ItemFilter& filter, const policy::Grant& grant,
                                         const RowHandler<ItemRow>& handler) = 0;
    virtual core::Result<void> each_timeline_entry(
        const TimelineFilter& filter, const policy::Grant& grant,
        const RowHandler<model::TimelineEntry>& handler) = 0;

    // The most frequent ones of each kind, by its name.
    virtual core::Result<std::vector<RankedSelectors>> rank_selectors(
        std::optional<model::SourceId> source, std::uint32_t per_kind,
        const policy::Grant& grant) = 0;
    // Fills in where their first hits lie.
    virtual core::Result<void> name_selectors(std::vector<SelectorRow>& rows,
                                              const policy::Grant& grant) = 0;
    // Each source by itself: a value that two of them have comes twice.
    virtual core::Result<void> each_selector_group(std::optional<model::SourceId> source,
                                                   const policy::Grant& grant,
                                                   const RowHandler<SelectorGroup>& handler) = 0;

    virtual core::Result<std::uint64_t> count_items(const ItemFilter& filter,
                                                    const policy::Grant& grant) = 0;
    virtual core::Result<std::uint64_t> count_anomalies(const AnomalyFilter& filter,
                                                        const policy::Grant& grant) = 0;
    virtual core::Result<std::uint64_t> count_timeline(const TimelineFilter& filter,
                                                       const policy::Grant& grant) = 0;
    // From the first matching moment to the one behind the last; nothing where none matches.
    virtual core::Result<std::optional<TimeRange>> timeline_extent(const TimelineFilter& filter,
                                                                   const policy::Grant& grant) = 0;
    // Moments in stretches of `width` seconds over the filter's time. REQUIRES: both ends of that
    // are given, and at most stretches_max fit between them.
    virtual core::Result<std::vector<std::uint64_t>> count_timeline_stretches(
        const TimelineFilter& filter, std::uint64_t width, const policy::Grant& grant) = 0;
    virtual core::Result<ItemCounts> item_counts(std::optional<model::SourceId> source,
                                                 const policy::Grant& grant) = 0;
    virtual core::Result<std::map<std::string, std::uint64_t>> record_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) = 0;
    // Different selectors of each kind.
    virtual core::Result<std::map<std::string, std::uint64_t>> selector_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) = 0;
    virtual core::Result<std::map<std::string, std::uint64_t>> anomaly_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) = 0;
    virtual core::Result<CoverageTotals> coverage_totals(std::optional<model::SourceId> source,
                                                         const policy::Grant& grant) = 0;

    // Those chosen, and all that lies in them.
    virtual core::Result<std::vector<ChosenPlace>> find_places(const ItemFilter::Chosen& chosen,
                                                               const policy::Grant& grant) = 0;
    // Those of these records that there are and that the grant shows.
    virtual core::Result<std::set<model::RecordId>> known_records(
        const std::vector<model::RecordId>& ids, const policy::Grant& grant) = 0;

    // By id, or by 8 or more of its first digits, or (items) by address or origin text. not_found,
    // conflict where several begin so, or denied where it is withheld but told of.
    virtual core::Result<RecordRow> find_record(std::string_view id,
                                                const policy::Grant& grant) = 0;
    virtual core::Result<ItemRow> find_item(std::string_view id_or_address,
                                            const policy::Grant& grant) = 0;
};

}  // namespace examination
