// The hash sets a run was asked to match.
#pragma once

#include "app/cli/session.h"
#include "core/result.h"
#include "model/finding.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace app {

struct MatchHashSets {
    // Empty where no set was named.
    std::function<std::vector<model::HashSetMatch>(const core::Digests&)> match;
    std::map<std::string, std::string> set_hashes;  // Set name to the SHA-256 of what was imported.
};

core::Result<MatchHashSets> load_hash_sets(Session& session, const std::vector<std::string>& names);

}  // namespace app
