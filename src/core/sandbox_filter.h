// The system call filters of the sandbox profiles.
#pragma once

#include "core/result.h"

namespace core {

enum class SandboxProfile {
    zygote,
    parse,
    tool
};

// Installs the profile's filter for good. The parse profile lets the process signal `own_process`
// alone.
Result<void> install_system_call_filter(SandboxProfile profile, int own_process);

}  // namespace core
