#include "core/sandbox.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int refused = 0;   // The act was answered with a harmless "no".
constexpr int happened = 1;  // The act went through.

// Runs `act` in a locked child of a locked zygote: its exit status, or minus the signal it died of.
int in_parser(int (*act)()) {
    pid_t zygote = ::fork();
    if (zygote == 0) {
        for (int number : {SIGABRT, SIGSEGV})
            std::signal(number, SIG_DFL);  // The test framework's own handlers would print.
        auto report = core::lock_as_zygote();
        if (!report)
            ::_exit(100);
        pid_t parser = ::fork();
        if (parser == 0) {
            core::ParseLimits limits{report.value().mapped_bytes + (256u << 20), 64};
            if (!core::lock_as_parser(limits))
                ::_exit(101);
            ::_exit(act());
        }
        int status = 0;
        ::waitpid(parser, &status, 0);
        ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
    int status = 0;
    ::waitpid(zygote, &status, 0);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    return code > 128 && code < 255 ? -(code - 128) : code;
}

int raw(long result) {
    return result >= 0 ? happened : refused;
}

}  // namespace

TEST_CASE("calls that reach outside kill the parser") {
    CHECK(in_parser([] { return raw(::socket(AF_INET, SOCK_STREAM, 0)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::socket(AF_UNIX, SOCK_STREAM, 0)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::fork()); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::syscall(SYS_vfork)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::execl("/bin/true", "true", nullptr)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::ptrace(PTRACE_TRACEME, 0, 0, 0)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::kill(::getppid(), SIGKILL)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::kill(-1, SIGKILL)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::syscall(SYS_bpf, 0, nullptr, 0)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::syscall(SYS_io_uring_setup, 1, nullptr)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::memfd_create("x", 0)); }) == -SIGSYS);
    CHECK(in_parser([] { return raw(::syscall(SYS_mount, "none", "/", "tmpfs", 0, nullptr)); }) ==
          -SIGSYS);
    CHECK(in_parser([] {
              void* page =
                  ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              return page != MAP_FAILED ? happened : refused;
          }) == -SIGSYS);
}

TEST_CASE("for a parser there are no files") {
    CHECK(in_parser([] { return raw(::open("/etc/shadow", O_RDONLY)); }) == refused);
    CHECK(in_parser([] { return raw(::open("/tmp/spoor-sandbox", O_CREAT | O_RDWR, 0600)); }) ==
          refused);
    CHECK(in_parser([] { return raw(::unlink("/etc/hostname")); }) == refused);
    CHECK(in_parser([] {
              struct stat status {};
              return raw(::stat("/etc/passwd", &status));
          }) == refused);
    CHECK(in_parser([] { return raw(::access("/", R_OK)); }) == refused);
    CHECK(in_parser([] { return raw(::ioctl(0, TIOCGWINSZ, nullptr)); }) == refused);
}

TEST_CASE("a parser reads what is open, computes, starts threads and dies by its own signals") {
    CHECK(in_parser([] {
              struct stat status {};
              return raw(::fstat(0, &status));
          }) == happened);
    CHECK(in_parser([] {
              pthread_t thread{};
              auto body = [](void*) -> void* { return nullptr; };
              if (::pthread_create(&thread, nullptr, body, nullptr) != 0)
                  return refused;
              return ::pthread_join(thread, nullptr) == 0 ? happened : refused;
          }) == happened);
    CHECK(in_parser([] {
              std::abort();
              return happened;
          }) == -SIGABRT);
    CHECK(in_parser([] { return raw(::raise(SIGSEGV)); }) == -SIGSEGV);
}

#ifndef SPOOR_SANITIZED
TEST_CASE("a parser's memory ends at its limit") {
    CHECK(in_parser([] {
              void* large = ::mmap(nullptr, 512u << 20, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              return large != MAP_FAILED ? happened : refused;
          }) == refused);
    CHECK(in_parser([] {
              void* small = ::mmap(nullptr, 64u << 20, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              return small != MAP_FAILED ? happened : refused;
          }) == happened);
}
#endif
