// Limits of the running process's resources, for what locks itself.
#pragma once

#include "core/result.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <sys/resource.h>

namespace core {

// As low as `value`, or as the limit that stands already. `doing` is what a message says: "forbid
// core dumps".
inline Result<void> set_limit(__rlimit_resource resource, std::uint64_t value,
                              std::string_view doing) {
    rlimit current{};
    bool done = ::getrlimit(resource, &current) == 0;
    auto bounded = std::min<rlim_t>(value, current.rlim_max);
    rlimit wanted{bounded, bounded};
    if (done && ::setrlimit(resource, &wanted) == 0)
        return {};
    return Error(ErrorCode::io,
                 std::string("cannot ").append(doing).append(": ").append(std::strerror(errno)));
}

}  // namespace core
