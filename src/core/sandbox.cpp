#include "core/sandbox.h"

#include "core/sandbox_filter.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace core {
namespace {

Error failed(std::string_view doing) {
    std::string message = "cannot ";
    return Error(ErrorCode::io, message.append(doing).append(": ").append(std::strerror(errno)));
}

// Written out because Debian 12's headers stop at the third interface version.
struct LandlockRules {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scoped = 0;
};
constexpr long landlock_create_ruleset = 444;
constexpr long landlock_restrict_self = 446;
constexpr unsigned landlock_ask_version = 1;

// Handles every right the kernel knows and grants none. A kernel refuses rights it does not know,
// and a structure longer than its own.
std::uint32_t enter_landlock() {
    long abi = ::syscall(landlock_create_ruleset, nullptr, std::size_t{0}, landlock_ask_version);
    if (abi <= 0)
        return 0;
    unsigned file_rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    LandlockRules rules{(std::uint64_t{1} << file_rights) - 1, abi >= 4 ? 3u : 0u,
                        abi >= 6 ? 3u : 0u};
    std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    int descriptor = static_cast<int>(::syscall(landlock_create_ruleset, &rules, size, 0u));
    if (descriptor < 0)
        return 0;
    bool entered = ::syscall(landlock_restrict_self, descriptor, 0u) == 0;
    ::close(descriptor);
    return entered ? static_cast<std::uint32_t>(abi) : 0;
}

// A helper that shares our root and working folder makes its own /proc entry the root, and ends:
// what remains is a folder that lists nothing and in which nothing can be made.
bool enter_empty_root() {
    long helper = ::syscall(SYS_clone, CLONE_FS | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (helper == 0)
        ::_exit(::chroot("/proc/self/fdinfo") == 0 && ::chdir("/") == 0 ? 0 : 1);
    int status = 0;
    return helper > 0 && ::waitpid(static_cast<pid_t>(helper), &status, 0) == helper &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void enter_namespaces(SandboxReport& report) {
    report.user_namespace = ::unshare(CLONE_NEWUSER) == 0;
    // Root without user namespaces still gets the others.
    report.network_namespace = ::unshare(CLONE_NEWNET) == 0;
    (void)::unshare(CLONE_NEWIPC);
    report.empty_root = enter_empty_root();
}

Result<void> drop_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    if (::syscall(SYS_capset, &header, none.data()) != 0)
        return failed("drop the capabilities");
    return {};
}

Result<void> limit(__rlimit_resource resource, std::uint64_t value, std::string_view name) {
    rlimit current{};
    if (::getrlimit(resource, &current) != 0)
        return failed(name);
    auto bounded = std::min<rlim_t>(value, current.rlim_max);
    rlimit wanted{bounded, bounded};
    if (::setrlimit(resource, &wanted) != 0)
        return failed(name);
    return {};
}

std::uint64_t mapped_bytes_now() {
    unsigned long pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%lu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return std::uint64_t{pages} * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Result<SandboxReport> lock_as_zygote() {
    SandboxReport report;
    report.mapped_bytes = mapped_bytes_now();
    TRY(limit(RLIMIT_CORE, 0, "forbid core dumps"));
    TRY(limit(RLIMIT_FSIZE, 0, "forbid writing files"));
    enter_namespaces(report);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed("give up new privileges");
    report.landlock_abi = enter_landlock();
    TRY(drop_capabilities());
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failed("become undumpable");
    TRY(install_system_call_filter(SandboxProfile::zygote, ::getpid()));
    return report;
}

Result<void> lock_as_parser(const ParseLimits& limits) {
    TRY(limit(RLIMIT_NOFILE, limits.descriptors_max, "limit the descriptors"));
#ifndef SPOOR_SANITIZED
    if (limits.address_space_max != 0)
        TRY(limit(RLIMIT_AS, limits.address_space_max, "limit the memory"));
#endif
    return install_system_call_filter(SandboxProfile::parse, ::getpid());
}

}  // namespace core
