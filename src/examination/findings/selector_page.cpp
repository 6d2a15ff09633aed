#include "examination/findings/selector_page.h"

#include "examination/findings/cursor.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/selector_ranking.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using store::RowView;
using store::Selection;
using store::Value;

using SelectorKey = std::pair<std::string, std::string>;  // Kind's name and value.

// The least text that comes after `text` and whatever it begins.
Value after(std::string_view text) {
    return Value::text(std::string(text) + '\x01');
}

// Collects rows of several sources in the order of their keys.
class SelectorPage {
public:
    SelectorPage(store::ColumnarReader& reader, const SelectorFilter& filter,
                 const policy::Grant& grant)
        : reader_(reader), filter_(filter), grant_(grant) {}

    // The first `count` of the source behind `last`.
    Result<void> add(SourceReader& source, const std::optional<SelectorCursor>& last,
                     std::uint64_t count) {
        auto wanted = selection();
        auto shown = TRY(source.shown_selectors(grant_));
        if (shown)
            shown->narrow(wanted);
        wanted.limit = count;
        std::uint64_t read = 0;
        auto handler = [&](const RowView& row) -> Result<void> {
            ++read;
            return add_row(source.id(), row, shown.get());
        };
        if (!last)
            return reader_.select(source.file(), wanted, grant_, handler);
        auto same_kind = wanted, later_kinds = wanted;
        same_kind.require(equals(schema::selector::kind, Value::text(last->kind)));
        same_kind.require(in_range(schema::selector::value, after(last->value), std::nullopt));
        TRY(reader_.select(source.file(), same_kind, grant_, handler));
        if (read == count)
            return {};
        later_kinds.limit = count - read;
        later_kinds.require(in_range(schema::selector::kind, after(last->kind), std::nullopt));
        return reader_.select(source.file(), later_kinds, grant_, handler);
    }

    Page<SelectorRow> page(std::uint32_t size) && {
        Page<SelectorRow> page;
        const SelectorKey* last = nullptr;
        for (auto& [key, row] : rows_) {
            if (page.rows.size() == size) {
                page.next = SelectorCursor{last->first, last->second}.text();
                break;
            }
            last = &key;
            page.rows.push_back(std::move(row));
        }
        return page;
    }

private:
    Selection selection() const {
        auto wanted = every_column(schema::selectors);
        narrow(wanted, filter_, grant_);
        return wanted;
    }

    Result<void> add_row(const model::SourceId& source, const RowView& row,
                         const ShownSelectors* shown) {
        namespace column = schema::selector;
        auto kind = TRY(read_selector_kind(row.text(column::kind)));
        SelectorKey key{row.text(column::kind), row.text(column::value)};
        auto [hits, items, first] = numbers_of(row, shown);
        auto [place, added] = rows_.try_emplace(std::move(key));
        auto& joined = place->second;
        if (added) {
            joined.kind = kind;
            joined.value = row.text(column::value);
            joined.first_source = source;
            joined.first_hit = first;
        } else if (joined.first_source == source) {
            joined.first_hit = std::min(joined.first_hit, first);
        }
        joined.count += hits;
        joined.items += items;
        return {};
    }

    store::ColumnarReader& reader_;
    const SelectorFilter& filter_;
    const policy::Grant& grant_;
    std::map<SelectorKey, SelectorRow> rows_;
};

// Says of the selectors whose first hit lies in `source` where that is.
Result<void> name_first_origins(store::ColumnarReader& reader, SourceReader& source,
                                std::vector<SelectorRow>& rows, const policy::Grant& grant) {
    store::Condition wanted;
    wanted.column = schema::selector_hit::row;
    for (const auto& row : rows)
        if (row.first_source == source.id())
            wanted.values.push_back(Value::number(row.first_hit));
    if (wanted.values.empty())
        return {};
    // What an origin is made of: the other columns are dear to read.
    namespace column = schema::selector_hit;
    Selection selection;
    selection.table = &schema::selector_hits;
    selection.columns = {column::row, column::item, column::offset, column::layer};
    selection.require(std::move(wanted));
    std::map<std::uint64_t, model::SelectorHit> hits;
    std::set<std::uint64_t> items;
    TRY(reader.select(source.file(), selection, grant, [&](const RowView& row) -> Result<void> {
        model::SelectorHit hit;
        hit.item = row.number<std::uint64_t>(1);
        hit.offset = row.number<std::uint64_t>(2);
        hit.layer = row.number<std::uint8_t>(3) == 0 ? model::SelectorLayer::content
                                                     : model::SelectorLayer::text;
        items.insert(hit.item);
        hits.emplace(row.number<std::uint64_t>(0), std::move(hit));
        return {};
    }));
    auto names = TRY(source.names().items(items, grant));
    for (auto& row : rows) {
        auto hit = hits.find(row.first_hit);
        if (row.first_source != source.id() || hit == hits.end())
            continue;
        const auto& name = names[hit->second.item];
        SelectorHitRow first{source.id(), hit->second, name.address, {}};
        row.first_origin = first.origin().text();
        row.first_path = name.path;
    }
    return {};
}

Result<Page<SelectorRow>> joined_page(store::ColumnarReader& reader,
                                      std::span<SourceReader* const> sources,
                                      const SelectorFilter& filter, const PageRequest& page,
                                      const policy::Grant& grant) {
    auto last = TRY(SelectorCursor::parse(page.cursor));
    SelectorPage rows(reader, filter, grant);
    // A value may have a row for each scope; one more selector tells whether there is a next page.
    constexpr std::uint64_t scopes = 4;
    for (auto* source : sources)
        TRY(rows.add(*source, last, (std::uint64_t{page.size} + 1) * scopes));
    return std::move(rows).page(page.size);
}

// Within one source the engine counts.
Result<std::map<std::string, std::uint64_t>> count_in(store::ColumnarReader& reader,
                                                      SourceReader& source,
                                                      const policy::Grant& grant) {
    Selection kinds;
    kinds.table = &schema::selectors;
    kinds.columns = {schema::selector::kind};
    kinds.counted = true;
    kinds.distinct = {schema::selector::value};
    require_shown(kinds, schema::selector::scope_state, grant);
    auto shown = TRY(source.shown_selectors(grant));
    if (shown)
        shown->narrow(kinds);
    std::map<std::string, std::uint64_t> counts;
    TRY(reader.select(source.file(), kinds, grant, [&](const RowView& row) -> Result<void> {
        counts[std::string(row.text(0))] = row.number<std::uint64_t>(2);
        return {};
    }));
    return counts;
}

}  // namespace

Result<Page<SelectorRow>> read_selector_page(store::ColumnarReader& reader,
                                             std::span<SourceReader* const> sources,
                                             const SelectorFilter& filter, const PageRequest& page,
                                             const policy::Grant& grant) {
    auto out = TRY(joined_page(reader, sources, filter, page, grant));
    TRY(name_first_hits(reader, sources, out.rows, grant));
    return out;
}

Result<std::map<std::string, std::uint64_t>> count_selectors(store::ColumnarReader& reader,
                                                             std::span<SourceReader* const> sources,
                                                             const policy::Grant& grant) {
    if (sources.size() == 1)
        return count_in(reader, *sources.front(), grant);
    std::map<std::string, std::uint64_t> counts;
    TRY(each_joined_selector(reader, sources, grant, [&](SelectorRow row) {
        ++counts[std::string(model::name_of(row.kind))];
        return Result<void>();
    }));
    return counts;
}

Result<void> name_first_hits(store::ColumnarReader& reader, std::span<SourceReader* const> sources,
                             std::vector<SelectorRow>& rows, const policy::Grant& grant) {
    for (auto* source : sources)
        TRY(name_first_origins(reader, *source, rows, grant));
    return {};
}

}  // namespace examination
