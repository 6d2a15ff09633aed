// The tables of a findings file as data: columns with their meaning. store/ makes the SQL.
#pragma once

#include "examination/findings/schema_names.h"
#include "examination/findings/schema_selectors.h"
#include "examination/findings/schema_timeline.h"
#include "store/table.h"

#include <array>
#include <cstdint>

namespace examination::schema {

// Raised when a table changes in a way that older readers cannot follow.
constexpr std::uint32_t version = 4;
constexpr std::string_view text_index_fact = "text_index";
// Column indices of each table, in the tables' order.
namespace item {
enum : unsigned {
    ordinal,
    id,
    address,
    parent,
    volume,
    kind,
    state,
    path,
    path_raw,
    size,
    type,
    sha256,
    sha1,
    md5,
    modified,  // Each time takes four columns: seconds, nanoseconds, form, raw.
    accessed = modified + 4,
    changed = accessed + 4,
    created = changed + 4,
    deleted_at = created + 4,
    mode = deleted_at + 4,
    user_id,
    group_id,
    link_target,
    same_content_as,
    hash_sets,
    scope_state,
    authority_id,
    label_id,
    nested,
    column_count
};
}  // namespace item
namespace record {
enum : unsigned {
    row,
    id,
    item,
    type,
    offset,
    decoder_chain,
    ordinal,
    parser,
    parser_version,
    summary,
    fields,
    scope_state,
    authority_id,
    column_count
};
}  // namespace record
namespace anomaly {
enum : unsigned {
    row,
    item,
    volume,
    code,
    offset,
    detail,
    loses_data,
    column_count
};
}  // namespace anomaly
namespace coverage {
enum : unsigned {
    row,
    start,
    size,
    state,
    detail,
    column_count
};
}  // namespace coverage
namespace about {
enum : unsigned {
    key,
    value,
    column_count
};
}  // namespace about

extern const store::Table items, records, selector_hits, selectors, anomalies, coverage_intervals,
    timeline_rows, timeline_marks, item_name_blocks, record_name_blocks, words, facts;

// In this order a ColumnarWriter makes them.
enum TableIndex : std::size_t {
    items_table,
    records_table,
    anomalies_table,
    coverage_table,
    selector_hits_table,
    selectors_table,
    timeline_table,
    timeline_index_table,
    item_names_table,
    record_names_table,
    words_table,
    facts_table,
    table_count
};
extern const std::array<const store::Table*, table_count> tables;

}  // namespace examination::schema
