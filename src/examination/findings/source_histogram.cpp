// What of a source's timeline is counted over time.
#include "core/verify.h"
#include "examination/findings/findings.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/source_reader.h"

#include <algorithm>

namespace examination {

using store::RowView;
using store::Value;

core::Result<std::optional<TimeRange>> SourceReader::timeline_extent(const TimelineFilter& filter,
                                                                     const policy::Grant& grant) {
    namespace column = schema::timeline;
    auto index = TRY(this->index(grant));
    auto selections = TRY(this->selections(filter, *index, grant));
    std::optional<TimeRange> extent;
    for (auto& selection : selections) {
        if (!filter.time.empty())
            selection.require(in_range(
                column::seconds,
                filter.time.from_seconds ? std::optional(Value::number(*filter.time.from_seconds))
                                         : std::nullopt,
                filter.time.to_seconds ? std::optional(Value::number(*filter.time.to_seconds))
                                       : std::nullopt));
        selection.columns = {column::seconds};
        selection.limit = 1;
        // Rows stand by time, so that the first and the last tell.
        for (auto direction : {store::Direction::rising, store::Direction::falling}) {
            selection.order = {{column::position, direction}};
            TRY(reader_.select(file_, selection, grant, [&](const RowView& row) {
                auto seconds = row.number<std::int64_t>(0);
                auto behind =
                    seconds == std::numeric_limits<std::int64_t>::max() ? seconds : seconds + 1;
                if (!extent)
                    extent = TimeRange{seconds, behind};
                extent->from_seconds = std::min(*extent->from_seconds, seconds);
                extent->to_seconds = std::max(*extent->to_seconds, behind);
                return core::Result<void>();
            }));
        }
    }
    return extent;
}

core::Result<void> SourceReader::count_stretches(const TimelineFilter& filter, std::uint64_t width,
                                                 std::vector<std::uint64_t>& counts,
                                                 const policy::Grant& grant) {
    namespace column = schema::timeline;
    VERIFY(width > 0 && filter.time.from_seconds && filter.time.to_seconds &&
           *filter.time.from_seconds < *filter.time.to_seconds);
    auto from = *filter.time.from_seconds, to = *filter.time.to_seconds;
    auto distance = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
    auto stretches = (distance - 1) / width + 1;
    VERIFY(stretches <= stretches_max);
    counts.resize(static_cast<std::size_t>(stretches));
    auto index = TRY(this->index(grant));
    auto selections = TRY(this->selections(filter, *index, grant));
    for (auto& selection : selections) {
        selection.require(in_range(column::position, Value::number(first_position(*index, from)),
                                   Value::number(end_position(*index, to))));
        selection.require(in_range(column::seconds, Value::number(from), Value::number(to)));
        selection.stretches = store::Stretches{column::seconds, from, width};
        TRY(reader_.select(file_, selection, grant, [&](const RowView& row) -> core::Result<void> {
            auto stretch = row.number<std::uint64_t>(0);
            if (stretch >= counts.size())
                return core::Error(core::ErrorCode::internal, "a moment in no stretch");
            counts[static_cast<std::size_t>(stretch)] += row.number<std::uint64_t>(1);
            return {};
        }));
    }
    return {};
}

}  // namespace examination
