// Each source gives the numbers of its next items by the engine's own sort of two columns; they are
// merged, and only the items of the page are read whole.
#include "examination/findings/sorted_items.h"

#include "core/bytes.h"
#include "core/hash.h"
#include "examination/findings/cursor.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace examination {
namespace {

using store::Condition;
using store::RowView;
using store::Selection;
using store::Value;

// A value of the column sorted by: a text, a number, or none.
struct Key {
    bool absent = false;
    std::string text;
    std::int64_t number = 0;

    bool operator==(const Key&) const = default;
};
struct Place {
    Key key;
    std::size_t source = 0;  // Index.
    std::uint64_t ordinal = 0;
};

unsigned column_of(ItemColumn column) {
    namespace item = schema::item;
    switch (column) {
        case ItemColumn::path:
            return item::path;
        case ItemColumn::size:
            return item::size;
        case ItemColumn::modified:
            return item::modified;
        case ItemColumn::accessed:
            return item::accessed;
        case ItemColumn::changed:
            return item::changed;
        case ItemColumn::created:
            return item::created;
        case ItemColumn::type:
            return item::type;
        case ItemColumn::kind:
            return item::kind;
    }
    return item::path;
}

bool is_text(ItemColumn column) {
    return column == ItemColumn::path || column == ItemColumn::type;
}

Key read_key(const RowView& row, ItemColumn column, unsigned output) {
    Key key;
    key.absent = row.null(output);
    if (key.absent)
        return key;
    if (is_text(column))
        key.text = row.text(output);
    else if (column == ItemColumn::kind)
        key.number = row.number<std::uint8_t>(output);
    else
        key.number = row.number<std::int64_t>(output);  // No medium has 2^63 bytes.
    return key;
}

// "<source>.<ordinal>.<absent | t and hex | n and digits>"
std::string cursor_text(const Place& place, const model::SourceId& source, ItemColumn column) {
    auto value = place.key.absent  ? std::string("-")
                 : is_text(column) ? "t" + core::to_hex(core::bytes_of(place.key.text))
                                   : "n" + std::to_string(place.key.number);
    return RowCursor{source, place.ordinal}.text() + "." + value;
}

core::Result<std::optional<Place>> parse_cursor(std::string_view text,
                                                std::span<SourceReader* const> sources,
                                                ItemColumn column) {
    core::Error malformed(core::ErrorCode::invalid_input,
                          "that cursor is not one that this list's page ended with");
    if (text.empty())
        return std::optional<Place>();
    auto dot = text.rfind('.');
    if (dot == text.npos || dot + 1 == text.size())
        return malformed;
    auto row = TRY(RowCursor::parse(text.substr(0, dot)));
    auto value = text.substr(dot + 1);
    auto source = std::ranges::find_if(
        sources, [&](const auto* reader) { return row && reader->id() == row->source; });
    if (source == sources.end())
        return malformed;
    Place place{{}, static_cast<std::size_t>(source - sources.begin()), row->row};
    auto rest = value.substr(1);
    auto decoded = core::from_hex(rest);
    auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), place.key.number);
    bool digits = !rest.empty() && failed == std::errc{} && end == rest.data() + rest.size();
    if (value == "-")
        place.key = {true, {}, 0};
    else if (value[0] == 't' && is_text(column) && decoded &&
             decoded->find('\0') == std::string::npos)
        place.key = {false, std::move(*decoded), 0};
    else if (value[0] != 'n' || is_text(column) || !digits)
        return malformed;
    return std::optional(std::move(place));
}

// Keeps to what comes behind the place in the source at `index`.
void require_behind(Selection& items, const Place& place, std::size_t index, ItemOrder order) {
    auto column = column_of(order.column);
    Condition behind_ordinal =
        in_range(schema::item::ordinal, Value::number(place.ordinal + 1), std::nullopt);
    if (place.key.absent) {
        items.require(is_null(column));
        if (index == place.source)
            items.require(std::move(behind_ordinal));
        else if (index < place.source)
            items.where.emplace_back();  // Nothing: any of no conditions.
        return;
    }
    auto value =
        is_text(order.column) ? Value::text(place.key.text) : Value::number(place.key.number);
    Condition further{
        column, order.falling ? Condition::Is::below : Condition::Is::above, {value}, {}, {}, {},
        {}};
    store::AnyOf beyond{further, is_null(column)};
    if (index >= place.source) {
        auto level = beyond;
        level.push_back(equals(column, value));
        items.where.push_back(std::move(level));
    }
    if (index == place.source)
        beyond.push_back(std::move(behind_ordinal));
    if (index <= place.source)
        items.where.push_back(std::move(beyond));
}

bool comes_before(const Place& a, const Place& b, bool falling) {
    if (a.key == b.key)
        return std::pair(a.source, a.ordinal) < std::pair(b.source, b.ordinal);
    if (a.key.absent != b.key.absent)
        return b.key.absent;
    auto less = [](const Key& x, const Key& y) {
        return std::tie(x.text, x.number) < std::tie(y.text, y.number);
    };
    return falling ? less(b.key, a.key) : less(a.key, b.key);
}

// Those of one source that a page can begin with.
core::Result<void> add_places(SourceReader& source, std::size_t index, Selection items,
                              ItemOrder order, const policy::Grant& grant,
                              std::vector<Place>& places) {
    items.columns = {column_of(order.column), schema::item::ordinal};
    items.order = {{column_of(order.column),
                    order.falling ? store::Direction::falling : store::Direction::rising},
                   {schema::item::ordinal}};
    return source.reader().select(
        source.file(), items, grant, [&](const RowView& row) -> core::Result<void> {
            places.push_back({read_key(row, order.column, 0), index, row.number<std::uint64_t>(1)});
            return {};
        });
}

}  // namespace

core::Result<Page<ItemRow>> read_sorted_items(std::span<SourceReader* const> sources,
                                              const ItemFilter& filter, const ItemOrder& order,
                                              const PageRequest& request,
                                              const policy::Grant& grant) {
    auto cursor = TRY(parse_cursor(request.cursor, sources, order.column));
    Selection items;
    items.table = &schema::items;
    TRY(narrow(items, filter, grant));
    // A place among names or times tells of the name or time.
    if (order.column != ItemColumn::size && order.column != ItemColumn::kind)
        items.with_told = false;
    items.limit = request.size + 1;
    std::vector<Place> places;
    for (std::size_t index = 0; index < sources.size(); ++index) {
        auto part = items;
        TRY(sources[index]->narrow_rows(part, filter, grant));
        if (cursor)
            require_behind(part, *cursor, index, order);
        TRY(add_places(*sources[index], index, std::move(part), order, grant, places));
    }
    std::ranges::sort(
        places, [&](const Place& a, const Place& b) { return comes_before(a, b, order.falling); });
    Page<ItemRow> page;
    if (places.size() > request.size) {
        places.resize(request.size);
        page.next = cursor_text(places.back(), sources[places.back().source]->id(), order.column);
    }
    std::map<std::pair<std::size_t, std::uint64_t>, ItemRow> rows;
    for (std::size_t index = 0; index < sources.size(); ++index) {
        std::vector<std::uint64_t> ordinals;
        for (const auto& place : places)
            if (place.source == index)
                ordinals.push_back(place.ordinal);
        auto read = TRY(sources[index]->read_items(ordinals, grant));
        for (auto& row : read)
            rows.emplace(std::pair(index, row.item.ordinal), std::move(row));
    }
    for (const auto& place : places)
        if (auto row = rows.find({place.source, place.ordinal}); row != rows.end())
            page.rows.push_back(std::move(row->second));
    return page;
}

}  // namespace examination
