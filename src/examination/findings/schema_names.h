// The columns of the tables of names, which stand beside those of schema.h.
#pragma once

#include <cstdint>

namespace examination::schema {

// Items and records by name, `size` rows a block: a page's names, wherever they lie, cost a few
// blocks, and looking for a text in all names reads nothing else.
namespace name_block {
enum : unsigned {
    block,
    texts,
    ids,
    record_column_count,
    addresses = record_column_count,
    item_column_count
};
constexpr std::uint64_t size = 32;
}  // namespace name_block

}  // namespace examination::schema
