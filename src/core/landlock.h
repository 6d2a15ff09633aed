// Landlock: what of the file system a process that locks itself may still reach.
#pragma once

#include <cstdint>
#include <span>

namespace core {

// A file, or a folder with all that is beneath it. What is not there is passed over.
struct LandlockGrant {
    enum class Right {
        read,
        read_and_execute
    };
    const char* path = nullptr;
    Right right = Right::read;
};

// Refuses every right the kernel knows, other than these, from now on and for every program that is
// started from here. Returns the version in force; 0 where the kernel has none.
// REQUIRES: no new privileges (PR_SET_NO_NEW_PRIVS).
std::uint32_t enter_landlock(std::span<const LandlockGrant> grants);

}  // namespace core
