// What of a source's timeline is counted over time.
#include "core/verify.h"
#include "examination/findings/findings.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/source_reader.h"

#include <algorithm>

namespace examination {

using store::RowView;
using store::Selection;
using store::Value;

namespace {

std::optional<Value> number_if(const std::optional<std::int64_t>& value) {
    return value ? std::optional(Value::number(*value)) : std::nullopt;
}

}  // namespace

core::Result<std::uint64_t> SourceReader::count_timeline(const TimelineFilter& filter,
                                                         const policy::Grant& grant) {
    namespace column = schema::timeline;
    auto index = TRY(this->index(grant));
    auto from = filter.time.from_seconds ? first_position(*index, *filter.time.from_seconds) : 0;
    auto end = end_position(*index, filter.time.to_seconds);
    std::uint64_t count = 0;
    auto selections = TRY(this->selections(filter, *index, grant));
    auto add = [&](Selection selection, std::uint64_t begin, std::uint64_t stop) {
        if (!filter.time.empty()) {
            selection.require(
                in_range(column::position, Value::number(begin), Value::number(stop)));
            selection.require(in_range(column::seconds, number_if(filter.time.from_seconds),
                                       number_if(filter.time.to_seconds)));
        }
        auto part = reader_.count(file_, selection, grant);
        count += part ? part.value() : 0;
        return part ? core::Result<void>() : core::Result<void>(part.error());
    };
    // Where every row counts, those between two marks within the time need not be read.
    if (selections.size() == 1 && selections.front().where.empty() && !filter.time.empty() &&
        !withholds_here(grant)) {
        auto inside = inside_positions(*index, filter.time);
        if (inside.first < inside.second) {
            count += inside.second - inside.first;
            TRY(add(selections.front(), from, inside.first));
            TRY(add(selections.front(), inside.second, end));
            return count;
        }
    }
    for (const auto& selection : selections)
        TRY(add(selection, from, end));
    return count;
}

core::Result<std::optional<TimeRange>> SourceReader::timeline_extent(const TimelineFilter& filter,
                                                                     const policy::Grant& grant) {
    namespace column = schema::timeline;
    auto index = TRY(this->index(grant));
    auto selections = TRY(this->selections(filter, *index, grant));
    std::optional<TimeRange> extent;
    for (auto& selection : selections) {
        if (!filter.time.empty())
            selection.require(in_range(column::seconds, number_if(filter.time.from_seconds),
                                       number_if(filter.time.to_seconds)));
        auto widen = [&](std::int64_t least, std::int64_t greatest) {
            auto behind =
                greatest == std::numeric_limits<std::int64_t>::max() ? greatest : greatest + 1;
            if (!extent)
                extent = TimeRange{least, behind};
            extent->from_seconds = std::min(*extent->from_seconds, least);
            extent->to_seconds = std::max(*extent->to_seconds, behind);
        };
        // Where names decide, every row is looked at in any case.
        if (!filter.text.empty() || !filter.path_glob.empty()) {
            selection.extent = column::seconds;
            TRY(reader_.select(file_, selection, grant, [&](const RowView& row) {
                if (!row.null(0))
                    widen(row.number<std::int64_t>(0), row.number<std::int64_t>(1));
                return core::Result<void>();
            }));
            continue;
        }
        selection.columns = {column::seconds};
        selection.limit = 1;
        // Rows stand by time, so that the first and the last tell.
        for (auto direction : {store::Direction::rising, store::Direction::falling}) {
            selection.order = {{column::position, direction}};
            TRY(reader_.select(file_, selection, grant, [&](const RowView& row) {
                auto seconds = row.number<std::int64_t>(0);
                widen(seconds, seconds);
                return core::Result<void>();
            }));
        }
    }
    return extent;
}

std::pair<std::uint64_t, std::uint64_t> SourceReader::inside_positions(const Index& index,
                                                                       const TimeRange& time) {
    constexpr auto stride = schema::timeline_index::stride;
    const auto& marks = index.marks;
    auto begin = marks.begin();
    if (time.from_seconds)
        begin = std::ranges::lower_bound(marks, *time.from_seconds, {}, &Mark::seconds);
    // How many rows follow the last mark is not known.
    auto end = marks.empty() ? marks.begin() : marks.end() - 1;
    if (time.to_seconds) {
        auto behind = std::ranges::lower_bound(marks, *time.to_seconds, {}, &Mark::seconds);
        end = behind == marks.begin() ? behind : std::min(end, behind - 1);
    }
    return {static_cast<std::uint64_t>(begin - marks.begin()) * stride,
            static_cast<std::uint64_t>(end - marks.begin()) * stride};
}

std::shared_ptr<const store::RowMarks> SourceReader::count_by_marks(
    const Index& index, const TimeRange& time, std::uint64_t width,
    std::vector<std::uint64_t>& counts) {
    constexpr auto stride = schema::timeline_index::stride;
    auto from = *time.from_seconds, to = *time.to_seconds;
    auto stretch_of = [&](std::int64_t seconds) {
        return (static_cast<std::uint64_t>(seconds) - static_cast<std::uint64_t>(from)) / width;
    };
    auto left = std::make_shared<store::RowMarks>(index.marks.size() * stride);
    for (std::size_t i = 0; i < index.marks.size(); ++i) {
        auto first = index.marks[i].seconds;
        // How many follow the last mark is not known.
        bool whole = i + 1 < index.marks.size();
        auto last = whole ? index.marks[i + 1].seconds : to;
        if (first >= to || last < from)
            continue;
        if (whole && first >= from && last < to && stretch_of(first) == stretch_of(last)) {
            counts[static_cast<std::size_t>(stretch_of(first))] += stride;
            continue;
        }
        for (std::uint64_t row = i * stride; row < (i + 1) * stride; ++row)
            left->mark(row);
    }
    return left;
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
    // Where every row counts, most of them need not be read.
    if (selections.size() == 1 && selections.front().where.empty() && !withholds_here(grant))
        selections.front().require(
            marked(column::position, count_by_marks(*index, filter.time, width, counts)));
    for (auto& selection : selections) {
        selection.require(in_range(column::position, Value::number(first_position(*index, from)),
                                   Value::number(end_position(*index, to))));
        selection.require(in_range(column::seconds, Value::number(from), Value::number(to)));
        selection.stretches = store::Stretches{column::seconds, from, distance, width};
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
