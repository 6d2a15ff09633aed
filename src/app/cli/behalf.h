// On whose behalf a command acts: the local user, or an account that asked through the server.
#pragma once

#include "policy/policy.h"

namespace app {

struct Behalf {
    policy::Reader reader;
    bool member = false;  // Of the case that is asked for.
};

}  // namespace app
