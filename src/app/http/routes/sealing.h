// What a review found to be privileged, for a caller who may not see it: withheld from every
// answer, though its existence is told.
#pragma once

#include "app/cli/case_view.h"
#include "app/http/exchange.h"

#include <set>
#include <string>
#include <string_view>

namespace app::http {

class Sealing {
public:
    // Of a caller who may see everything, nothing is sealed.
    static core::Result<Sealing> of(Exchange& exchange, const CaseView& view);

    bool any() const { return !places_.empty(); }
    // An item, or what lies in it.
    bool seals(const model::SourceId& source, std::string_view address) const;
    bool seals(const examination::ItemRow& row) const {
        return seals(row.source, row.item.address);
    }
    // "item/…" or "content/…".
    bool seals_object(const std::string& name) const { return names_.contains(name); }
    core::Result<void> check(const examination::ItemRow& row) const;

private:
    std::set<std::string> places_;  // "<source>/<address>"
    std::set<std::string> names_;
};

// What is left of a sealed item's row: its place, kind and size.
void withhold(examination::ItemRow& row);

}  // namespace app::http
