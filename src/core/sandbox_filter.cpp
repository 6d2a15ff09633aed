// The filters are allow lists: a call that is in no list kills the process, so that a kernel's new
// call is forbidden until somebody has thought about it. Calls that libraries make in passing and
// that have a harmless "no" get that answer instead: a file that is not there, a terminal that is
// none. A program of others, whose calls we do not know, is told that the kernel has no such call.
#include "core/sandbox_filter.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>

namespace core {
namespace {

// Computing, memory and time; reading what is open; answering on what is connected.
constexpr int parse_calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(preadv),
    SCMP_SYS(preadv2),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(fadvise64),
    SCMP_SYS(readahead),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(membarrier),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage),
    SCMP_SYS(getrlimit),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// What the zygote does besides: it receives descriptors, forks, locks its child and buries it.
constexpr int zygote_calls[] = {
    SCMP_SYS(fork),          SCMP_SYS(wait4),     SCMP_SYS(waitid),      SCMP_SYS(kill),
    SCMP_SYS(tgkill),        SCMP_SYS(tkill),     SCMP_SYS(pidfd_open),  SCMP_SYS(prctl),
    SCMP_SYS(seccomp),       SCMP_SYS(prlimit64), SCMP_SYS(setrlimit),   SCMP_SYS(dup),
    SCMP_SYS(dup2),          SCMP_SYS(dup3),      SCMP_SYS(close_range), SCMP_SYS(fcntl),
    SCMP_SYS(set_mempolicy),
};

// Calls that name a file: for them there is no file, whatever the name.
constexpr int path_calls[] = {
    SCMP_SYS(open),      SCMP_SYS(openat),     SCMP_SYS(openat2),    SCMP_SYS(creat),
    SCMP_SYS(stat),      SCMP_SYS(lstat),      SCMP_SYS(statx),      SCMP_SYS(statfs),
    SCMP_SYS(access),    SCMP_SYS(faccessat),  SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(getcwd),    SCMP_SYS(readlinkat), SCMP_SYS(chdir),      SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),   SCMP_SYS(rmdir),      SCMP_SYS(unlink),     SCMP_SYS(unlinkat),
    SCMP_SYS(rename),    SCMP_SYS(renameat),   SCMP_SYS(renameat2),  SCMP_SYS(link),
    SCMP_SYS(linkat),    SCMP_SYS(symlink),    SCMP_SYS(symlinkat),  SCMP_SYS(chmod),
    SCMP_SYS(fchmodat),  SCMP_SYS(chown),      SCMP_SYS(lchown),     SCMP_SYS(fchownat),
    SCMP_SYS(utimensat), SCMP_SYS(truncate),   SCMP_SYS(mknod),      SCMP_SYS(mknodat),
    SCMP_SYS(getxattr),  SCMP_SYS(lgetxattr),
};

// What a program needs besides to be loaded. Which files it may open is Landlock's business.
constexpr int tool_calls[] = {
    SCMP_SYS(execve),     SCMP_SYS(open),       SCMP_SYS(openat),    SCMP_SYS(stat),
    SCMP_SYS(lstat),      SCMP_SYS(newfstatat), SCMP_SYS(statx),     SCMP_SYS(access),
    SCMP_SYS(faccessat),  SCMP_SYS(faccessat2), SCMP_SYS(readlink),  SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64), SCMP_SYS(getcwd),     SCMP_SYS(mmap),      SCMP_SYS(mprotect),
    SCMP_SYS(arch_prctl), SCMP_SYS(fcntl),      SCMP_SYS(dup),       SCMP_SYS(dup2),
    SCMP_SYS(dup3),       SCMP_SYS(fstatfs),    SCMP_SYS(prlimit64),
};

constexpr std::uint64_t namespace_flags = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                          CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                          CLONE_NEWNET;

// Collects rules; the first that fails is what install() reports.
class Filter {
public:
    explicit Filter(std::uint32_t default_action)
        : context_(seccomp_init(default_action), &seccomp_release) {}

    void add(std::uint32_t action, std::span<const int> calls) {
        for (int call : calls)
            add(action, call);
    }
    template <typename... Conditions>
    void add(std::uint32_t action, int call, Conditions... conditions) {
        const scmp_arg_cmp list[] = {conditions..., scmp_arg_cmp{}};
        if (context_ && error_ == 0)
            error_ =
                seccomp_rule_add_array(context_.get(), action, call, sizeof...(conditions), list);
    }
    void set(scmp_filter_attr attribute, std::uint32_t value) {
        if (context_ && error_ == 0)
            error_ = seccomp_attr_set(context_.get(), attribute, value);
    }
    Result<void> install() {
        if (context_ && error_ == 0)
            error_ = seccomp_load(context_.get());
        if (!context_ || error_ != 0)
            return Error(ErrorCode::io, std::string("cannot install the system call filter: ") +
                                            std::strerror(context_ ? -error_ : ENOMEM));
        return {};
    }

private:
    std::unique_ptr<void, decltype(&seccomp_release)> context_;
    int error_ = 0;
};

scmp_arg_cmp equal(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}

scmp_arg_cmp masked_equal(unsigned argument, std::uint64_t mask, std::uint64_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

scmp_arg_cmp not_equal(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_NE, value, 0};
}

// Memory is never made executable: what is not loaded when the lock closes does not run.
void add_memory_rules(Filter& filter) {
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), masked_equal(2, PROT_EXEC, 0));
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), masked_equal(2, PROT_EXEC, 0));
}

// glibc states descriptors by an empty path and a flag. A path given with that flag would still be
// followed: that discloses attributes of files at most, and none where the root is empty.
void add_path_rules(Filter& filter) {
    filter.add(SCMP_ACT_ERRNO(ENOENT), path_calls);
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), equal(3, AT_EMPTY_PATH));
    filter.add(SCMP_ACT_ERRNO(ENOENT), SCMP_SYS(newfstatat), not_equal(3, AT_EMPTY_PATH));
    filter.add(SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl));
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(sendto), equal(4, 0));  // To nobody but the peer.
}

void add_zygote_rules(Filter& filter) {
    add_memory_rules(filter);
    add_path_rules(filter);
    filter.add(SCMP_ACT_ALLOW, zygote_calls);
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), masked_equal(0, namespace_flags, 0));
    filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
}

void add_thread_rules(Filter& filter) {
    constexpr std::uint64_t thread_flags = CLONE_VM | CLONE_THREAD;
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone),
               masked_equal(0, namespace_flags | thread_flags, thread_flags));
}

void add_own_signal_rules(Filter& filter, int own_process) {
    auto self = static_cast<std::uint64_t>(own_process);
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(kill), equal(0, self));
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), equal(0, self));
}

void add_parse_rules(Filter& filter, int own_process) {
    add_memory_rules(filter);
    add_path_rules(filter);
    add_thread_rules(filter);
    // glibc then asks again by clone, whose flags a filter can see.
    filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    add_own_signal_rules(filter, own_process);
    for (int command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC})
        filter.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), equal(1, static_cast<std::uint64_t>(command)));
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), equal(0, 0), equal(2, 0));  // Asks only.
    filter.add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl));
}

void add_tool_rules(Filter& filter, int own_process) {
    filter.add(SCMP_ACT_ALLOW, tool_calls);
    filter.add(SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl));
    add_thread_rules(filter);
    add_own_signal_rules(filter, own_process);
}

}  // namespace

Result<void> install_system_call_filter(SandboxProfile profile, int own_process) {
    Filter filter(profile == SandboxProfile::tool ? SCMP_ACT_ERRNO(ENOSYS) : SCMP_ACT_KILL_PROCESS);
    filter.set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    filter.set(SCMP_FLTATR_CTL_OPTIMIZE, 2);
    filter.add(SCMP_ACT_ALLOW, parse_calls);
    if (profile == SandboxProfile::zygote)
        add_zygote_rules(filter);
    else if (profile == SandboxProfile::parse)
        add_parse_rules(filter, own_process);
    else
        add_tool_rules(filter, own_process);
    return filter.install();
}

}  // namespace core
