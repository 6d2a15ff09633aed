// Filters as selections of a findings file's tables.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "policy/policy.h"
#include "store/table.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace examination {

// All columns of `table`, in order, as the row readers expect.
store::Selection every_column(const store::Table& table);

// Adds to a selection what the filter asks, and that the grant shows the row.
// The path is left to the caller, who knows the names.
core::Result<void> narrow(store::Selection& items, const ItemFilter& filter,
                          const policy::Grant& grant);
void narrow(store::Selection& records, const RecordFilter& filter, const policy::Grant& grant);
// Of the table of selectors or of that of their hits.
void narrow(store::Selection& selectors, const SelectorFilter& filter, const policy::Grant& grant);
void narrow(store::Selection& anomalies, const AnomalyFilter& filter, const policy::Grant& grant);
// `words` are those of the file. Time is left to the caller, who knows the positions; text and path
// too, who knows the names.
void narrow(store::Selection& timeline, const TimelineFilter& filter,
            std::span<const std::string> words, const policy::Grant& grant);

// What fills the table of selectors from that of their hits.
store::Selection grouped_selectors();

store::Condition equals(unsigned column, store::Value value);
store::Condition in_range(unsigned column, std::optional<store::Value> from,
                          std::optional<store::Value> to);
store::Condition is_null(unsigned column);
store::Condition marked(unsigned column, std::shared_ptr<const store::RowMarks> marks);
store::Condition unmarked(unsigned column, std::shared_ptr<const store::RowMarks> marks);
// Rows that the grant shows.
void require_shown(store::Selection& selection, unsigned column, const policy::Grant& grant);
// Ids that begin with these hex digits. REQUIRES: 1 to 32 hex digits.
store::Condition id_beginning(unsigned column, std::string_view hex);

}  // namespace examination
