// Grants for tests, from the default policy.
#pragma once

#include "policy/policy.h"

#include <optional>

namespace support {

inline policy::Grant grant(policy::Action action = policy::Action::read,
                           std::optional<model::CaseId> case_id = std::nullopt) {
    policy::Context context;
    context.case_id = case_id;
    return policy::ask({"test", "agency"}, action, model::Label{}, context).value();
}

}  // namespace support
