#include "examination/findings/selector_rows.h"

#include "examination/findings/schema.h"

#include <algorithm>

namespace examination {

void write_row(store::TableAppender& table, std::uint64_t row, const model::SelectorHit& hit) {
    namespace column = schema::selector_hit;
    table.number<std::uint64_t>(column::row, row);
    table.number<std::uint64_t>(column::item, hit.item);
    table.text(column::kind, model::name_of(hit.kind));
    table.text(column::value, hit.value);
    if (hit.raw != hit.value)
        table.text(column::raw, hit.raw);
    table.number<std::uint64_t>(column::offset, hit.offset);
    table.number<std::uint32_t>(column::length, hit.length);
    table.number<std::uint8_t>(column::encoding, static_cast<std::uint8_t>(hit.encoding));
    if (!hit.before.empty())
        table.text(column::before, hit.before);
    if (!hit.after.empty())
        table.text(column::after, hit.after);
    table.number<std::uint8_t>(column::scope_state, static_cast<std::uint8_t>(hit.scope_state));
}

model::SelectorHit read_selector_hit(const store::RowView& row) {
    namespace column = schema::selector_hit;
    model::SelectorHit hit;
    hit.item = row.number<std::uint64_t>(column::item);
    hit.kind = model::selector_kind_named(row.text(column::kind)).value_or(hit.kind);
    hit.value = row.text(column::value);
    hit.raw = row.null(column::raw) ? hit.value : std::string(row.text(column::raw));
    hit.offset = row.number<std::uint64_t>(column::offset);
    hit.length = row.number<std::uint32_t>(column::length);
    hit.encoding = static_cast<model::SelectorEncoding>(
        std::min<std::uint8_t>(row.number<std::uint8_t>(column::encoding), 2));
    hit.before = row.text(column::before);
    hit.after = row.text(column::after);
    hit.scope_state = static_cast<model::ScopeState>(row.number<std::uint8_t>(column::scope_state));
    return hit;
}

store::Selection grouped_selectors() {
    namespace column = schema::selector_hit;
    store::Selection groups;
    groups.table = &schema::selector_hits;
    groups.columns = {column::kind, column::value, column::scope_state};
    groups.counted = true;
    groups.distinct = {column::item};
    groups.minima = {column::row};
    return groups;
}

}  // namespace examination
