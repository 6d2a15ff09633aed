// SourceReader: one source's findings file, as Findings asks it. Private to this folder.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/item_places.h"
#include "examination/findings/shown_selectors.h"
#include "examination/findings/source_names.h"
#include "examination/findings/timeline_times.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

// Where a page of the timeline begins in a source.
struct TimelineStart {
    std::uint64_t position = 0;  // Rows before it are left out.
    // Rows at an earlier time are left out too.
    std::optional<std::int64_t> seconds;
    std::uint32_t nanoseconds = 0;
};

// Thread-safe. Keeps a reference to the reader, which has the file at `file`.
class SourceReader {
public:
    SourceReader(store::ColumnarReader& reader, std::size_t file, model::SourceId id,
                 unsigned threads)
        : reader_(reader),
          file_(file),
          id_(id),
          names_(reader, file, threads),
          places_(reader, file) {}

    const model::SourceId& id() const { return id_; }
    store::ColumnarReader& reader() const { return reader_; }
    std::size_t file() const { return file_; }
    SourceNames& names() { return names_; }

    // At most `count` entries in order, without summary and address; see `name_entries`.
    core::Result<std::vector<model::TimelineEntry>> timeline(const TimelineFilter& filter,
                                                             const TimelineStart& start,
                                                             std::uint64_t count,
                                                             const policy::Grant& grant);
    core::Result<std::uint64_t> count_timeline(const TimelineFilter& filter,
                                               const policy::Grant& grant);
    core::Result<std::optional<TimeRange>> timeline_extent(const TimelineFilter& filter,
                                                           const policy::Grant& grant);
    // Adds to `counts`, one for each stretch of the filter's time.
    core::Result<void> count_stretches(const TimelineFilter& filter, std::uint64_t width,
                                       std::vector<std::uint64_t>& counts,
                                       const policy::Grant& grant);
    // To the rows that the filter's path, hash and folder leave: what narrow() of selections.h says
    // in conditions, without looking at every row.
    core::Result<void> narrow_rows(store::Selection& items, const ItemFilter& filter,
                                   const policy::Grant& grant);
    ItemPlaces& places() { return places_; }
    // Immutable; owned by calls in progress. Null where the grant withholds nothing of the source.
    using SharedShown = std::shared_ptr<const ShownSelectors>;
    core::Result<SharedShown> shown_selectors(const policy::Grant& grant);
    bool withholds_here(const policy::Grant& grant) const {
        return grant.withheld() != nullptr && grant.withheld()->of(id_) != nullptr;
    }
    // Fills in what entries of this source show of their items and records.
    core::Result<void> name_entries(std::vector<model::TimelineEntry*>& entries,
                                    const policy::Grant& grant);
    // Refuses a file of another form, or of another source. Looks once.
    core::Result<void> check(const policy::Grant& grant);
    // What the builder was told; empty where the source has no text index.
    core::Result<std::string> find_text_index(const policy::Grant& grant);
    // The items of these ordinals that the grant shows.
    core::Result<std::vector<ItemRow>> read_items(const std::vector<std::uint64_t>& ordinals,
                                                  const policy::Grant& grant);
    core::Result<std::vector<NamedItem>> name_items(const std::vector<std::uint64_t>& ordinals,
                                                    const policy::Grant& grant);

private:
    struct Mark {
        std::int64_t seconds;
        std::uint32_t nanoseconds;
    };
    // What is read once and kept: words, and the time of every 1024th row.
    struct Index {
        std::vector<std::string> words;
        std::vector<Mark> marks;
    };
    // Immutable; owned by all calls in progress.
    using SharedIndex = std::shared_ptr<const Index>;
    using SharedTimes = std::shared_ptr<const TimelineTimes>;

    core::Result<SharedIndex> index(const policy::Grant& grant);
    using Widen = std::function<void(std::int64_t least, std::int64_t greatest)>;
    core::Result<void> widen_by_ends(const Index& index, const store::Selection& selection,
                                     const TimeRange& time, const policy::Grant& grant,
                                     const Widen& widen);
    // Null where there are too many rows to keep their times.
    core::Result<SharedTimes> times(const policy::Grant& grant);
    // Those where nothing but time decides which rows count, so that none need be read.
    core::Result<SharedTimes> times_of(const TimelineFilter& filter, const policy::Grant& grant);
    // What a filter comes to, but for its time: no row is in two of the selections.
    core::Result<std::vector<store::Selection>> selections(const TimelineFilter& filter,
                                                           const Index& index,
                                                           const policy::Grant& grant);
    core::Result<void> read_window(const store::Selection& selection, const Index& index,
                                   const policy::Grant& grant,
                                   std::vector<model::TimelineEntry>& entries) const;
    // Adds the rows between two marks of one stretch to `counts`; marks all others of that time.
    static std::shared_ptr<const store::RowMarks> count_by_marks(
        const Index& index, const TimeRange& time, std::uint64_t width,
        std::vector<std::uint64_t>& counts);
    static std::uint64_t first_position(const Index& index, std::int64_t seconds);
    static std::uint64_t end_position(const Index& index, std::optional<std::int64_t> to_seconds);
    model::TimelineEntry read_entry(const store::RowView& row, const Index& index) const;

    store::ColumnarReader& reader_;
    std::size_t file_;
    model::SourceId id_;
    SourceNames names_;
    ItemPlaces places_;
    core::Guarded<SharedIndex> index_;
    core::Guarded<SharedTimes> times_;
    // For the withheld items of that number.
    core::Guarded<std::pair<std::uint64_t, SharedShown>> shown_;
    core::Guarded<bool> checked_;
};

}  // namespace examination
