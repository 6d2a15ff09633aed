// Between the model's structs and the rows of a findings file.
#pragma once

#include "core/moment.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "model/finding.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"
#include "store/columnar_writer.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace examination {

// Precision, zone, offset and encoding of a moment in one number. Precisions are kept as mantissa
// times power of ten; one that has more than 24 significant bits is rounded up.
std::uint64_t pack_form(const core::Moment& moment);
void unpack_form(std::uint64_t form, core::Moment& moment);

// Each writes the columns of one row; the caller ends it. REQUIRES: texts are valid UTF-8.
void write_row(store::TableAppender& table, const model::Item& item);
void write_row(store::TableAppender& table, std::uint64_t row, const model::Record& record);
void write_row(store::TableAppender& table, std::uint64_t row, const model::SelectorHitView& hit);
void write_row(store::TableAppender& table, std::uint64_t row, const model::Anomaly& anomaly);
void write_row(store::TableAppender& table, std::uint64_t row,
               const model::CoverageInterval& interval);

// Each reads a row of a Selection whose columns are all those of its table, in order.
model::Item read_item(const store::RowView& row);
model::Record read_record(const store::RowView& row);
model::Anomaly read_anomaly(const store::RowView& row);
model::CoverageInterval read_coverage(const store::RowView& row);
// unsupported where the kind is none that this version knows.
core::Result<model::SelectorHit> read_selector_hit(const store::RowView& row);
core::Result<model::SelectorKind> read_selector_kind(std::string_view name);

// Nothing for NULL.
std::optional<core::Sha256Digest> read_sha256(const store::RowView& row, unsigned column);

// The row of an item, blank where the grant withholds the item.
ItemRow shown_row(const model::SourceId& source, model::Item item, const policy::Grant& grant);

// The state that stands in this column of a selection.
model::ItemState read_item_state(const store::RowView& row, unsigned column);

// Each adds a row of a counted Selection: of an item's kind and state; of coverage's state and
// detail, with the sum of sizes.
void add_counted(ItemCounts& counts, const store::RowView& row);
void add_counted(CoverageTotals& totals, const store::RowView& row);

}  // namespace examination
