// What items and a worker's claims mean for the coverage account.
#pragma once

#include "examination/run/coverage_map.h"
#include "examination/run/unit_answers.h"

namespace examination {

// An item's extents count as what became of them: read, or skipped with the reason why not.
void claim_coverage(CoverageMap& map, const FoundItem& item, const UnitAnswers& answers);
void claim_coverage(CoverageMap& map, const CoverageClaim& claim);

}  // namespace examination
