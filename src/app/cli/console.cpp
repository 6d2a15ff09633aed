#include "app/cli/console.h"

#include <cerrno>
#include <chrono>

#include <fmt/format.h>
#include <unistd.h>

namespace app {
namespace {

constexpr double plain_interval_seconds = 10;

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        auto count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;  // A closed pipe: there is no one left to tell.
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

double steady_seconds() {
    auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

}  // namespace

void LocalConsole::out(std::string_view text) {
    write_all(STDOUT_FILENO, text);
}

void LocalConsole::error(std::string_view text) {
    write_all(STDERR_FILENO, text);
}

bool LocalConsole::out_is_terminal() const {
    return ::isatty(STDOUT_FILENO) == 1;
}

bool LocalConsole::error_is_terminal() const {
    return ::isatty(STDERR_FILENO) == 1;
}

void ProgressLine::show(std::string_view text) {
    if (use_ == Use::quiet)
        return;
    if (console_.error_is_terminal()) {
        console_.error(fmt::format("\r\x1b[K{}", text));
        on_screen_ = true;
        return;
    }
    auto now = steady_seconds();
    if (last_plain_seconds_ == 0)
        last_plain_seconds_ = now;
    if (now - last_plain_seconds_ < plain_interval_seconds)
        return;
    console_.error(fmt::format("{}\n", text));
    last_plain_seconds_ = now;
}

void ProgressLine::clear() {
    if (on_screen_)
        console_.error("\r\x1b[K");
    on_screen_ = false;
}

}  // namespace app
