// One thing inside a unit, read again: for whoever must see it outside of Spoor.
#pragma once

#include "core/result.h"
#include "examination/content/content_unit.h"

#include <span>
#include <string>
#include <string_view>

namespace examination {

// `inside` is what follows the unit's address and '!' in that of the thing. Its bytes go to
// `reader`, what is wrong with them to `sink`. not_found where the unit holds none of that address.
core::Result<FoundContent> read_inside(const FoundItem& unit, const ContentSources& sources,
                                       const Budgets& budgets, std::string_view inside,
                                       std::span<const std::string> passwords,
                                       ContentUnitReader& reader, RecordSink& sink);

}  // namespace examination
