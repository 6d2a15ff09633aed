// The selector index of the node, kept in step with the findings of all cases.
#pragma once

#include "app/cli/command_line.h"
#include "core/result.h"
#include "examination/selector_index/selector_index.h"
#include "model/case.h"
#include "policy/policy.h"

#include <map>
#include <memory>
#include <string>

namespace app {

// The index as current as the findings are, and what its reader may see of it.
struct NodeSelectors {
    std::shared_ptr<examination::SelectorIndex> index;
    policy::Grant grant;  // To search the node as a whole.
    examination::CaseGrants cases;
    std::map<model::CaseId, std::string> case_names;
};

core::Result<NodeSelectors> node_selectors(CommandContext& context);

// Throws away what the index says and makes it anew from the findings.
core::Result<NodeSelectors> rebuild_node_selectors(CommandContext& context);

// After a source was examined. What stands in the way is said on standard error and fails nothing:
// whoever asks the index next brings it up to date first.
void update_node_selectors(CommandContext& context);

}  // namespace app
