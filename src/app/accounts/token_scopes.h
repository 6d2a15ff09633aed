// Scopes: what an API token is good for, beside the rights of the person whose it is.
#pragma once

#include "model/person.h"
#include "policy/policy.h"

#include <optional>
#include <string_view>

namespace app {

// The one scope an action belongs to.
model::TokenScope scope_of(policy::Action action);
// Whether some right of the roles belongs to the scope: more is not given to a token.
bool covers_scope(const model::RoleSet& roles, model::TokenScope scope);

}  // namespace app
