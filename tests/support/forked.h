// Runs a piece of a test in a child process, for libraries that hostile input can crash.
#pragma once

#include <csignal>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace support {

enum class Outcome {
    passed,
    failed,   // The function returned false.
    crashed,  // A signal ended it.
    hung,     // It took longer than allowed.
};

inline Outcome run_forked(const std::function<bool()>& function, unsigned seconds_max) {
    pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGALRM, SIG_DFL);
        ::alarm(seconds_max);
        ::_exit(function() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGALRM ? Outcome::hung : Outcome::crashed;
    return WEXITSTATUS(status) == 0 ? Outcome::passed : Outcome::failed;
}

}  // namespace support
