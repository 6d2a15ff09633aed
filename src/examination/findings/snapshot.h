// Snapshots: which findings files they were, so that what was counted in them can be kept.
#pragma once

#include "model/ids.h"

#include <filesystem>
#include <string>
#include <vector>

namespace examination {

struct SourceFindings {
    model::SourceId source;
    std::filesystem::path path;  // findings_path().
};

// The same text for the same files, unchanged; another one for any that was replaced or written to.
// Empty where a file is not there.
std::string snapshot_of(const std::vector<SourceFindings>& sources);

}  // namespace examination
