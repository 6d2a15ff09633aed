#include "core/sandbox.h"

#include "core/landlock.h"
#include "core/resource_limit.h"
#include "core/sandbox_filter.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <string>
#include <vector>

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

constexpr std::uint32_t tool_descriptors_max = 64;

// The loader, libraries, and what they read: fonts and the encodings of documents.
constexpr LandlockGrant tool_files[] = {
    {"/lib64/ld-linux-x86-64.so.2", LandlockGrant::Right::read_and_execute},
    {"/lib/ld-linux-aarch64.so.1", LandlockGrant::Right::read_and_execute},
    {"/etc/ld.so.cache"},
    {"/lib"},
    {"/usr/lib"},
    {"/etc/fonts"},
    {"/usr/share/fontconfig"},
    {"/usr/share/fonts"},
    {"/usr/share/poppler"},
    {"/var/cache/fontconfig"},
};

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
    TRY(set_limit(RLIMIT_CORE, 0, "forbid core dumps"));
    TRY(set_limit(RLIMIT_FSIZE, 0, "forbid writing files"));
    enter_namespaces(report);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed("give up new privileges");
    report.landlock_abi = enter_landlock({});
    TRY(drop_capabilities());
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failed("become undumpable");
    TRY(install_system_call_filter(SandboxProfile::zygote, ::getpid()));
    return report;
}

Result<void> lock_as_parser(const ParseLimits& limits) {
    TRY(set_limit(RLIMIT_NOFILE, limits.descriptors_max, "limit the descriptors"));
#ifndef SPOOR_SANITIZED
    if (limits.address_space_max != 0)
        TRY(set_limit(RLIMIT_AS, limits.address_space_max, "limit the memory"));
#endif
    return install_system_call_filter(SandboxProfile::parse, ::getpid());
}

Result<void> lock_as_tool(const char* program, const ToolLimits& limits) {
    TRY(set_limit(RLIMIT_CORE, 0, "forbid core dumps"));
    TRY(set_limit(RLIMIT_FSIZE, limits.output_bytes_max, "limit the output"));
    TRY(set_limit(RLIMIT_CPU, limits.processor_seconds_max, "limit the processor's time"));
    TRY(set_limit(RLIMIT_NOFILE, tool_descriptors_max, "limit the descriptors"));
#ifndef SPOOR_SANITIZED
    TRY(set_limit(RLIMIT_AS, limits.address_space_max, "limit the memory"));
#endif
    // Where these cannot be had, the filter alone keeps the network away.
    (void)::unshare(CLONE_NEWUSER);
    (void)::unshare(CLONE_NEWNET);
    (void)::unshare(CLONE_NEWIPC);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed("give up new privileges");
    std::vector<LandlockGrant> grants(std::begin(tool_files), std::end(tool_files));
    grants.push_back({program, LandlockGrant::Right::read_and_execute});
    if (enter_landlock(grants) == 0)
        return Error(ErrorCode::unsupported,
                     "this kernel has no Landlock, so a program of others is not run");
    TRY(drop_capabilities());
    // Only now: a change of rights takes it back.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return failed("be ended with the parent");
    return install_system_call_filter(SandboxProfile::tool, ::getpid());
}

}  // namespace core
