// The columns of the tables of selectors, which stand beside those of schema.h.
#pragma once

#include <string_view>

namespace examination::schema {

namespace selector_hit {
enum : unsigned {
    row,
    item,
    kind,
    value,
    raw,
    offset,
    length,
    encoding,
    layer,
    before,
    after,
    scope_state,
    authority_id,
    column_count
};
}  // namespace selector_hit
// Made from the hits when all are there: see grouped_selectors().
namespace selector {
enum : unsigned {
    row,
    kind,
    value,
    scope_state,
    hits,
    items,
    first_hit,
    column_count
};
}  // namespace selector

// Facts whose key begins so: the version of the canonical form of each kind.
constexpr std::string_view form_fact = "selector_form.";

}  // namespace examination::schema
