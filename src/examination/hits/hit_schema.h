// The tables of a file of hits as data. store/ makes the SQL.
#pragma once

#include "store/table.h"

#include <array>

namespace examination::hit_schema {

constexpr std::uint32_t version = 2;

namespace rule {
enum : unsigned {
    ordinal,
    name,
    line,
    name_space,
    tags,
    meta,
    hits,
    hits_in_text,
    items,
    cost,
    column_count
};
}  // namespace rule
namespace item {
enum : unsigned {
    row,
    id,
    address,
    path,
    kind,
    state,
    column_count
};
}  // namespace item
namespace hit {
enum : unsigned {
    row,
    item,
    rule,
    layer,
    encoding,
    offset,
    length,
    part,
    matched,
    before,
    after,
    scope_state,
    authority_id,
    column_count
};
}  // namespace hit
namespace anomaly {
enum : unsigned {
    row,
    item,
    code,
    offset,
    detail,
    loses_data,
    column_count
};
}  // namespace anomaly
namespace about {
enum : unsigned {
    key,
    value,
    column_count
};
}  // namespace about

extern const store::Table rules, items, hits, anomalies, facts;

enum TableIndex : std::size_t {
    rules_table,
    items_table,
    hits_table,
    anomalies_table,
    facts_table,
    table_count
};
extern const std::array<const store::Table*, table_count> tables;

}  // namespace examination::hit_schema
