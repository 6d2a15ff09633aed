#include "examination/findings/source_reader.h"

#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>

namespace examination {
namespace {

using store::Condition;
using store::RowView;
using store::Selection;
using store::Value;

// The first window of positions a page looks at; each further one is four times as large.
constexpr std::uint64_t first_window = 4 * schema::timeline_index::stride;

// In groups, in each of which one comes soon after the other.
std::vector<std::vector<std::uint64_t>> near_ones(std::vector<std::uint64_t> ordinals) {
    constexpr std::uint64_t near = 512;
    std::ranges::sort(ordinals);
    std::vector<std::vector<std::uint64_t>> groups;
    for (auto ordinal : ordinals) {
        if (groups.empty() || ordinal - groups.back().back() > near)
            groups.emplace_back();
        groups.back().push_back(ordinal);
    }
    return groups;
}

void require_times(Selection& selection, const TimeRange& range, const TimelineStart& start) {
    namespace column = schema::timeline;
    auto from = range.from_seconds;
    if (start.seconds && (!from || *from < *start.seconds))
        from = start.seconds;
    if (from || range.to_seconds)
        selection.require(in_range(
            column::seconds, from ? std::optional(Value::number(*from)) : std::nullopt,
            range.to_seconds ? std::optional(Value::number(*range.to_seconds)) : std::nullopt));
    // Within the starting second: (later second) or (no earlier nanosecond).
    if (start.seconds && start.nanoseconds != 0)
        selection.where.push_back(
            {in_range(column::seconds, Value::number(*start.seconds + 1), std::nullopt),
             in_range(column::nanoseconds, Value::number(std::uint64_t{start.nanoseconds}),
                      std::nullopt)});
}

}  // namespace

core::Result<std::string> SourceReader::find_text_index(const policy::Grant& grant) {
    TRY(check(grant));
    auto selection = every_column(schema::facts);
    selection.require(equals(schema::about::key, Value::text(schema::text_index_fact)));
    std::string name;
    TRY(reader_.select_structure(file_, selection, grant,
                                 [&](const RowView& row) -> core::Result<void> {
                                     name = row.text(schema::about::value);
                                     return {};
                                 }));
    return name;
}

namespace {

Condition of_ordinals(const std::vector<std::uint64_t>& ordinals) {
    Condition wanted{schema::item::ordinal, Condition::Is::one_of, {}, {}, {}, {}, {}};
    for (auto ordinal : ordinals)
        wanted.values.push_back(Value::number(ordinal));
    return wanted;
}

}  // namespace

core::Result<std::vector<ItemRow>> SourceReader::read_items(
    const std::vector<std::uint64_t>& ordinals, const policy::Grant& grant) {
    auto selection = every_column(schema::items);
    TRY(narrow(selection, ItemFilter{}, grant));
    std::vector<ItemRow> rows;
    auto add = [&](const RowView& row) -> core::Result<void> {
        rows.push_back(shown_row(id_, read_item(row), grant));
        return {};
    };
    auto groups = near_ones(ordinals);
    // All columns between the first and the last of a group are read: for a few far ones that is
    // several questions instead of half the table.
    constexpr std::size_t questions_max = 12;
    if (groups.size() > questions_max)
        groups = {ordinals};
    for (const auto& group : groups) {
        auto part = selection;
        part.require(in_range(schema::item::ordinal, Value::number(std::ranges::min(group)),
                              Value::number(std::ranges::max(group) + 1)));
        part.require(of_ordinals(group));
        TRY(reader_.select(file_, part, grant, add));
    }
    std::ranges::sort(rows, {}, [](const ItemRow& row) { return row.item.ordinal; });
    return rows;
}

core::Result<std::vector<NamedItem>> SourceReader::name_items(
    const std::vector<std::uint64_t>& ordinals, const policy::Grant& grant) {
    std::vector<NamedItem> named;
    if (ordinals.empty())
        return named;
    namespace column = schema::item;
    enum : unsigned {
        ordinal,
        own_id,
        address,
        path,
        state,
        type,
        sha256
    };
    Selection selection;
    selection.table = &schema::items;
    selection.columns = {column::ordinal, column::id,   column::address, column::path,
                         column::state,   column::type, column::sha256};
    TRY(narrow(selection, ItemFilter{}, grant));
    selection.with_told = false;
    selection.require(of_ordinals(ordinals));
    selection.ordered = true;
    TRY(reader_.select(file_, selection, grant, [&](const RowView& row) -> core::Result<void> {
        NamedItem item;
        item.source = id_;
        item.ordinal = row.number<std::uint64_t>(ordinal);
        item.id = model::ItemId{row.id(own_id)};
        item.address = row.text(address);
        item.path = row.text(path);
        item.state = read_item_state(row, state);
        item.type = row.text(type);
        item.sha256 = read_sha256(row, sha256);
        named.push_back(std::move(item));
        return {};
    }));
    return named;
}

core::Result<SourceReader::SharedShown> SourceReader::shown_selectors(const policy::Grant& grant) {
    const auto* withheld = grant.withheld();
    const auto* items = withheld != nullptr ? withheld->of(id_) : nullptr;
    if (items == nullptr || items->all.empty())
        return SharedShown();
    auto kept = shown_.access();
    if (kept->second == nullptr || kept->first != withheld->number) {
        auto made = TRY(ShownSelectors::of(reader_, file_, *items, grant));
        *kept = {withheld->number, std::make_shared<const ShownSelectors>(std::move(made))};
    }
    return kept->second;
}

core::Result<void> SourceReader::check(const policy::Grant& grant) {
    auto checked = checked_.access();
    if (*checked)
        return {};
    auto selection = every_column(schema::facts);
    std::string version, source;
    TRY(reader_.select_structure(file_, selection, grant,
                                 [&](const RowView& row) -> core::Result<void> {
                                     if (row.text(schema::about::key) == "schema_version")
                                         version = row.text(schema::about::value);
                                     if (row.text(schema::about::key) == "source")
                                         source = row.text(schema::about::value);
                                     return {};
                                 }));
    if (version != std::to_string(schema::version))
        return core::Error(core::ErrorCode::unsupported,
                           "the findings of " + id_.hex() + " have form '" + version +
                               "', which this program does not read: examine the source again");
    if (source != id_.hex())
        return core::Error(core::ErrorCode::invalid_input,
                           "the findings file of " + id_.hex() + " is of another source");
    *checked = true;
    return {};
}

core::Result<SourceReader::SharedIndex> SourceReader::index(const policy::Grant& grant) {
    auto shared = index_.access();
    if (*shared != nullptr)
        return *shared;
    auto index = std::make_shared<Index>();
    TRY(reader_.select_structure(file_, every_column(schema::words), grant,
                                 [&](const RowView& row) -> core::Result<void> {
                                     index->words.emplace_back(row.text(schema::word::text));
                                     return {};
                                 }));
    TRY(reader_.select_structure(file_, every_column(schema::timeline_marks), grant,
                                 [&](const RowView& row) -> core::Result<void> {
                                     namespace column = schema::timeline_index;
                                     index->marks.push_back(
                                         {row.number<std::int64_t>(column::seconds),
                                          row.number<std::uint32_t>(column::nanoseconds)});
                                     return {};
                                 }));
    *shared = index;
    return *shared;
}

// Rows at or after `seconds` begin in the stretch whose mark is the last before it.
std::uint64_t SourceReader::first_position(const Index& index, std::int64_t seconds) {
    auto after = std::ranges::lower_bound(index.marks, seconds, {}, &Mark::seconds);
    auto stretches = static_cast<std::uint64_t>(after - index.marks.begin());
    return stretches == 0 ? 0 : (stretches - 1) * schema::timeline_index::stride;
}

std::uint64_t SourceReader::end_position(const Index& index,
                                         std::optional<std::int64_t> to_seconds) {
    auto stretches = index.marks.size();
    if (to_seconds) {
        auto end = std::ranges::lower_bound(index.marks, *to_seconds, {}, &Mark::seconds);
        stretches = static_cast<std::size_t>(end - index.marks.begin());
    }
    return stretches * schema::timeline_index::stride;
}

model::TimelineEntry SourceReader::read_entry(const RowView& row, const Index& index) const {
    namespace column = schema::timeline;
    auto word = [&](unsigned output) {
        auto code = row.number<std::uint32_t>(output);
        return code < index.words.size() ? index.words[code] : std::string();
    };
    model::TimelineEntry entry;
    entry.source = id_;
    entry.position = row.number<std::uint64_t>(column::position);
    entry.time.seconds = row.number<std::int64_t>(column::seconds);
    entry.time.nanoseconds = row.number<std::uint32_t>(column::nanoseconds);
    unpack_form(row.number<std::uint64_t>(column::form), entry.time);
    entry.time_kind = word(column::time_kind);
    entry.record_kind = word(column::record_kind);
    entry.item = row.number<std::uint64_t>(column::item);
    return entry;
}

core::Result<std::vector<Selection>> SourceReader::selections(const TimelineFilter& filter,
                                                              const Index& index,
                                                              const policy::Grant& grant) {
    namespace column = schema::timeline;
    Selection all;
    all.table = &schema::timeline_rows;
    narrow(all, filter, index.words, grant);
    if (!filter.path_glob.empty()) {
        auto items = TRY(names_.items_like(filter.path_glob, grant));
        if (items->count() == 0)
            return std::vector<Selection>();
        all.require(marked(column::item, std::move(items)));
    }
    if (filter.text.empty())
        return std::vector{std::move(all)};
    // A row's summary is the item's path, or the record's summary where it is of a record.
    std::vector<Selection> selections;
    auto items = TRY(names_.items_containing(filter.text, grant));
    if (items->count() > 0) {
        auto& of_items = selections.emplace_back(all);
        of_items.require(is_null(column::record));
        of_items.require(marked(column::item, std::move(items)));
    }
    auto records = TRY(names_.records_containing(filter.text, grant));
    if (records->count() > 0) {
        auto& of_records = selections.emplace_back(std::move(all));
        of_records.require(marked(column::record, std::move(records)));
    }
    return selections;
}

core::Result<void> SourceReader::read_window(const Selection& selection, const Index& index,
                                             const policy::Grant& grant,
                                             std::vector<model::TimelineEntry>& entries) const {
    namespace column = schema::timeline;
    std::optional<std::uint64_t> previous;
    return reader_.select(file_, selection, grant, [&](const RowView& row) -> core::Result<void> {
        auto entry = read_entry(row, index);
        if (!row.null(column::record))
            entry.record_row = row.number<std::uint64_t>(column::record);
        if (previous && *previous >= entry.position)
            return core::Error(core::ErrorCode::internal, "timeline rows out of order");
        previous = entry.position;
        entries.push_back(std::move(entry));
        return {};
    });
}

core::Result<std::vector<model::TimelineEntry>> SourceReader::timeline(const TimelineFilter& filter,
                                                                       const TimelineStart& start,
                                                                       std::uint64_t count,
                                                                       const policy::Grant& grant) {
    namespace column = schema::timeline;
    auto index = TRY(this->index(grant));
    auto position = start.position;
    for (auto seconds : {filter.time.from_seconds, start.seconds})
        if (seconds)
            position = std::max(position, first_position(*index, *seconds));
    auto end = end_position(*index, filter.time.to_seconds);
    auto selections = TRY(this->selections(filter, *index, grant));
    std::vector<model::TimelineEntry> entries;
    for (auto window = std::max(first_window, count);
         position < end && entries.size() < count && !selections.empty(); window *= 4) {
        auto stop = position + std::min(window, end - position);
        auto left = count - entries.size();
        auto before = static_cast<std::ptrdiff_t>(entries.size());
        for (auto selection : selections) {
            selection.columns = every_column(schema::timeline_rows).columns;
            selection.require(
                in_range(column::position, Value::number(position), Value::number(stop)));
            require_times(selection, filter.time, start);
            selection.limit = left;
            TRY(read_window(selection, *index, grant, entries));
        }
        std::ranges::sort(entries.begin() + before, entries.end(), {},
                          &model::TimelineEntry::position);
        entries.resize(std::min<std::size_t>(entries.size(), count));
        position = stop;
    }
    return entries;
}

core::Result<void> SourceReader::narrow_rows(Selection& items, const ItemFilter& filter,
                                             const policy::Grant& grant) {
    TRY(narrow_to_places(places_, items, filter, grant));
    if (filter.path_glob.empty())
        return {};
    auto like = TRY(names_.items_like(filter.path_glob, grant));
    items.require(marked(schema::item::ordinal, std::move(like)));
    return {};
}

core::Result<void> SourceReader::name_entries(std::vector<model::TimelineEntry*>& entries,
                                              const policy::Grant& grant) {
    std::set<std::uint64_t> items, rows;
    for (const auto* entry : entries) {
        items.insert(entry->item);
        if (entry->record_row)
            rows.insert(*entry->record_row);
    }
    auto names = TRY(names_.items(items, grant));
    auto records = TRY(names_.records(rows, grant));
    for (auto* entry : entries) {
        const auto& name = names[entry->item];
        entry->item_id = name.id;
        entry->address = name.address;
        entry->summary = name.path;
        if (!entry->record_row)
            continue;
        const auto& record = records[*entry->record_row];
        entry->record = record.id;
        entry->summary = record.summary;
    }
    return {};
}

}  // namespace examination
