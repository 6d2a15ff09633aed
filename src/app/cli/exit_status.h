// What a command's end means to whoever called it, and how an Error maps to it.
#pragma once

#include "core/result.h"

namespace app {

enum class ExitStatus : int {
    done = 0,
    failed = 1,
    usage = 2,       // The command line itself is wrong.
    incomplete = 3,  // Done, but anomalies lost data.
    refused = 4,     // By an authority, a policy or a missing right.
};

inline ExitStatus exit_status(core::ErrorCode code) {
    switch (code) {
        case core::ErrorCode::denied:
            return ExitStatus::refused;
        case core::ErrorCode::incomplete:
            return ExitStatus::incomplete;
        case core::ErrorCode::invalid_input:
        case core::ErrorCode::not_found:
        case core::ErrorCode::unsupported:
        case core::ErrorCode::limit_exceeded:
        case core::ErrorCode::io:
        case core::ErrorCode::conflict:
        case core::ErrorCode::internal:
        case core::ErrorCode::no_space:
            return ExitStatus::failed;
    }
    return ExitStatus::failed;
}

}  // namespace app
