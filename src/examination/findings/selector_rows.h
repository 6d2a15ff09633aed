// Between selector hits and the rows of a findings file.
#pragma once

#include "model/selectors/selector_hit.h"
#include "store/columnar_reader.h"
#include "store/columnar_writer.h"

#include <cstdint>

namespace examination {

// Writes the columns of one row; the caller ends it. REQUIRES: the value is valid UTF-8.
void write_row(store::TableAppender& table, std::uint64_t row, const model::SelectorHit& hit);
// Reads a row of a Selection of every column, in order.
model::SelectorHit read_selector_hit(const store::RowView& row);

// What fills the table of selectors from that of their hits.
store::Selection grouped_selectors();

}  // namespace examination
