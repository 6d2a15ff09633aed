// Finds items of one source by words in their names, their selectors and their texts. Private to
// this folder.
#pragma once

#include "core/result.h"
#include "examination/findings/found_items.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"

#include <vector>

namespace examination {

core::Result<MatchedItems> find_items_in(SourceReader& source, const FindQuestion& question,
                                         const policy::Grant& grant);
core::Result<std::vector<MatchedValue>> find_values_in(SourceReader& source,
                                                       const FindQuestion& question,
                                                       const policy::Grant& grant);

}  // namespace examination
