// A page of items by one of their columns, over several sources. Private to this folder.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"

#include <span>

namespace examination {

// Equal values stand in the order of the sources, then of their items.
core::Result<Page<ItemRow>> read_sorted_items(std::span<SourceReader* const> sources,
                                              const ItemFilter& filter, const ItemOrder& order,
                                              const PageRequest& request,
                                              const policy::Grant& grant);

}  // namespace examination
