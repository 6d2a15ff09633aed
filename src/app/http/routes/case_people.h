// The people of a case, and the cases of a person, as several resources ask for them.
#pragma once

#include "app/http/exchange.h"

#include <string>
#include <vector>

namespace app::http {

// invalid_input where nobody of that name is a member of the route's case with a role that permits
// the action.
core::Result<void> check_person(Exchange& exchange, const std::string& name, policy::Action action);

// The cases of which the caller is a member and that the gate lets them read, each with a grant
// to read it.
core::Result<std::vector<CaseAccess>> readable_cases(Exchange& exchange);

}  // namespace app::http
