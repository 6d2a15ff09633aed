// ShownSelectors: what a grant that withholds items leaves of a source's table of selectors, which
// was made of all hits. Private to this folder.
#pragma once

#include "core/result.h"
#include "model/ids.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"
#include "store/row_marks.h"
#include "store/table.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

namespace examination {

// A row of the table without the hits in withheld items.
struct SelectorNumbers {
    std::uint64_t hits = 0, items = 0, first_hit = 0;
};

// Immutable once made.
class ShownSelectors {
public:
    // REQUIRES: the grant withholds items of the source that `file` is of.
    static core::Result<ShownSelectors> of(store::ColumnarReader& reader, std::size_t file,
                                           const policy::Withheld::Items& withheld,
                                           const policy::Grant& grant);

    // Without the rows that have no other hit. REQUIRES: a selection of the table of selectors.
    void narrow(store::Selection& selectors) const;
    // Null where the row is as the table has it.
    const SelectorNumbers* find(std::uint64_t row) const;

private:
    std::shared_ptr<const store::RowMarks> hidden_;  // Shared with queries in progress.
    std::map<std::uint64_t, SelectorNumbers> changed_;
};

// Of a row with all columns of the table; `shown` is null where nothing is withheld.
SelectorNumbers numbers_of(const store::RowView& row, const ShownSelectors* shown);

}  // namespace examination
