// Locks the running process so that bytes from outside can at most spoil its own answers.
//
// Three profiles, the second taken on top of the first by a forked child:
//   zygote  no new files, programs or sockets; may fork, wait, receive descriptors;
//   parse   reads inherited descriptors, computes, answers on inherited sockets and shared memory;
//   tool    for a program of others that is not linked: becomes that one program, which may read
//           its libraries' files, and reads and writes what it inherited.
// What each call does is listed in docs/sandbox.md. The profiles are the same for root and for
// ordinary users. Builds with sanitizers (SPOOR_SANITIZED) have no address space limit.
#pragma once

#include "core/result.h"

#include <cstdint>

namespace core {

// Which of the optional walls this kernel and this user could put up. The system call filter, the
// lost privileges and the resource limits are not optional: without them locking is an Error.
struct SandboxReport {
    bool user_namespace = false;     // No capability outside; needs unprivileged user namespaces.
    bool network_namespace = false;  // No network device, loopback included.
    bool empty_root = false;         // The root folder is an empty one.
    std::uint32_t landlock_abi = 0;  // 0: the kernel has no Landlock.
    // What is mapped when the zygote locks itself; children start from it. 0: not known.
    std::uint64_t mapped_bytes = 0;

    bool operator==(const SandboxReport&) const = default;
};

struct ParseLimits {
    std::uint64_t address_space_max = 0;  // Of all mappings together; 0: no limit.
    std::uint32_t descriptors_max = 1024;
};

// REQUIRES: one thread, and everything that is loaded lazily has been loaded.
Result<SandboxReport> lock_as_zygote();

// REQUIRES: lock_as_zygote() in this process or its parent; one thread; no fork() afterwards, since
// the process may signal only itself.
Result<void> lock_as_parser(const ParseLimits& limits);

struct ToolLimits {
    std::uint64_t address_space_max = std::uint64_t{512} << 20;
    std::uint32_t processor_seconds_max = 30;  // Then SIGXCPU.
    std::uint64_t output_bytes_max = 0;        // Of each file it writes; then SIGXFSZ.
};

// What follows can only be execve of `program`. unsupported where the kernel has no Landlock: then
// tools are not run.
// REQUIRES: one thread, and no descriptors but those that the program shall have.
Result<void> lock_as_tool(const char* program, const ToolLimits& limits);

}  // namespace core
