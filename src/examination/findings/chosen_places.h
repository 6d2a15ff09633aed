// The items that somebody chose, and all that lies in them: what a review withholds. Private to
// this folder.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"

#include <set>
#include <vector>

namespace examination {

// Adds those of one source.
core::Result<void> add_chosen_places(SourceReader& source, const ItemFilter::Chosen& chosen,
                                     const policy::Grant& grant, std::vector<ChosenPlace>& places);

// Adds those of the records that one source has and the grant shows.
core::Result<void> add_known_records(const SourceReader& source,
                                     const std::vector<model::RecordId>& ids,
                                     const policy::Grant& grant, std::set<model::RecordId>& known);

}  // namespace examination
