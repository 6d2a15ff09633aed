// What of a source's timeline is counted over time.
#include "core/verify.h"
#include "examination/findings/findings.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/source_reader.h"

#include <algorithm>
#include <limits>

namespace examination {

using store::RowView;
using store::Selection;
using store::Value;

namespace {

// Beyond it a source's times are not kept: four bytes a row.
constexpr std::uint64_t kept_times_max = 64'000'000;
constexpr std::uint64_t times_piece_rows = 200'000;
// How far from its end a timeline is first looked through for its last row.
constexpr std::uint64_t last_window = 8192;

std::optional<Value> number_if(const std::optional<std::int64_t>& value) {
    return value ? std::optional(Value::number(*value)) : std::nullopt;
}

// From the first row of that time to behind the last.
std::pair<std::uint64_t, std::uint64_t> rows_of(const TimelineTimes& times, const TimeRange& time) {
    auto begin = time.from_seconds ? times.rows_before(*time.from_seconds) : 0;
    auto end = time.to_seconds ? times.rows_before(*time.to_seconds) : times.size();
    return {begin, std::max(begin, end)};
}

std::int64_t behind(std::int64_t seconds) {
    return seconds == std::numeric_limits<std::int64_t>::max() ? seconds : seconds + 1;
}

}  // namespace

core::Result<std::uint64_t> SourceReader::count_timeline(const TimelineFilter& filter,
                                                         const policy::Grant& grant) {
    namespace column = schema::timeline;
    auto times = TRY(times_of(filter, grant));
    if (times) {
        auto [begin, end] = rows_of(*times, filter.time);
        return end - begin;
    }
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
    for (const auto& selection : selections)
        TRY(add(selection, from, end));
    return count;
}

core::Result<std::optional<TimeRange>> SourceReader::timeline_extent(const TimelineFilter& filter,
                                                                     const policy::Grant& grant) {
    namespace column = schema::timeline;
    std::optional<TimeRange> extent;
    auto times = TRY(times_of(filter, grant));
    if (times) {
        auto [begin, end] = rows_of(*times, filter.time);
        if (begin < end)
            extent = TimeRange{times->at(begin), behind(times->at(end - 1))};
        return extent;
    }
    auto index = TRY(this->index(grant));
    auto selections = TRY(this->selections(filter, *index, grant));
    for (auto& selection : selections) {
        if (!filter.time.empty())
            selection.require(in_range(column::seconds, number_if(filter.time.from_seconds),
                                       number_if(filter.time.to_seconds)));
        Widen widen = [&](std::int64_t least, std::int64_t greatest) {
            if (!extent)
                extent = TimeRange{least, behind(greatest)};
            extent->from_seconds = std::min(*extent->from_seconds, least);
            extent->to_seconds = std::max(*extent->to_seconds, behind(greatest));
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
        TRY(widen_by_ends(*index, selection, filter.time, grant, widen));
    }
    return extent;
}

// Rows stand by time: the first tells, and the greatest of the last stretch that has any.
core::Result<void> SourceReader::widen_by_ends(const Index& index, const Selection& selection,
                                               const TimeRange& time, const policy::Grant& grant,
                                               const Widen& widen) {
    namespace column = schema::timeline;
    auto begin = time.from_seconds ? first_position(index, *time.from_seconds) : 0;
    auto end = end_position(index, time.to_seconds);
    auto first = selection;
    first.columns = {column::seconds};
    first.require(in_range(column::position, Value::number(begin), Value::number(end)));
    first.limit = 1;
    bool found = false;
    TRY(reader_.select(file_, first, grant, [&](const RowView& row) {
        found = true;
        widen(row.number<std::int64_t>(0), row.number<std::int64_t>(0));
        return core::Result<void>();
    }));
    // What was found at first is looked for until it, or a later one, is found again.
    for (auto window = last_window; found && begin < end; window *= 8) {
        auto from = end - std::min(window, end - begin);
        auto part = selection;
        part.extent = column::seconds;
        part.require(in_range(column::position, Value::number(from), Value::number(end)));
        TRY(reader_.select(file_, part, grant, [&](const RowView& row) {
            if (!row.null(0)) {
                found = false;
                widen(row.number<std::int64_t>(0), row.number<std::int64_t>(1));
            }
            return core::Result<void>();
        }));
        end = from;
    }
    return {};
}

core::Result<SourceReader::SharedTimes> SourceReader::times(const policy::Grant& grant) {
    Selection rows;
    rows.table = &schema::timeline_rows;
    auto kept = times_.access();
    if (*kept)
        return *kept;
    auto count = TRY(reader_.count(file_, rows, grant));
    if (count > kept_times_max)
        return SharedTimes();
    auto made = std::make_shared<TimelineTimes>();
    rows.columns = {schema::timeline::seconds};
    auto last = std::numeric_limits<std::int64_t>::min();
    for (std::uint64_t from = 0; from < count; from += times_piece_rows) {
        auto piece = rows;
        piece.require(in_range(schema::timeline::position, Value::number(from),
                               Value::number(from + times_piece_rows)));
        TRY(reader_.select_structure(file_, piece, grant, [&](const RowView& row) {
            auto seconds = row.number<std::int64_t>(0);
            if (seconds < last)
                return core::Result<void>(
                    core::Error(core::ErrorCode::internal, "timeline rows out of order"));
            last = seconds;
            made->add(seconds);
            return core::Result<void>();
        }));
    }
    *kept = std::move(made);
    return *kept;
}

core::Result<SourceReader::SharedTimes> SourceReader::times_of(const TimelineFilter& filter,
                                                               const policy::Grant& grant) {
    if (!filter.text.empty() || !filter.path_glob.empty() || withholds_here(grant))
        return SharedTimes();
    Selection all;
    all.table = &schema::timeline_rows;
    // No words are needed where none are asked for.
    narrow(all, filter, {}, grant);
    if (!all.where.empty())
        return SharedTimes();
    return times(grant);
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
    auto times = TRY(times_of(filter, grant));
    if (times) {
        auto begin = times->rows_before(from);
        for (std::uint64_t i = 0; i < stretches; ++i) {
            bool last = i + 1 == stretches;
            auto end =
                times->rows_before(last ? to
                                        : static_cast<std::int64_t>(
                                              static_cast<std::uint64_t>(from) + (i + 1) * width));
            counts[static_cast<std::size_t>(i)] += end - begin;
            begin = end;
        }
        return {};
    }
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
