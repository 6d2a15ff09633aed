// Snapshots: which findings files they were, so that what was counted in them can be kept.
#pragma once

#include "examination/findings/findings.h"

#include <string>
#include <vector>

namespace examination {

// The same text for the same files, unchanged; another one for any that was replaced or written to.
// Empty where a file is not there.
std::string snapshot_of(const std::vector<SourceFindings>& sources);

}  // namespace examination
