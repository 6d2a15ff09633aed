// What each role permits: the terms that an account's roles bring into the decision.
#pragma once

#include "model/person.h"
#include "policy/policy.h"

namespace policy {

// Whether an action is about the node and not about a case's data.
bool concerns_node(Action action);
// Whether some role of the set permits it, cases and their members aside.
bool permits(const model::RoleSet& roles, Action action);

}  // namespace policy
