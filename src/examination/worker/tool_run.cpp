#include "examination/worker/tool_run.h"

#include "examination/protocol/limits.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace examination {
namespace {

using namespace std::chrono_literals;
using core::Error;
using core::ErrorCode;
using core::Result;

constexpr auto look_interval = 100ms;
// A busy machine gives a process less than a processor; a tool that only waits ends here.
constexpr std::uint32_t wall_time_factor = 4;
constexpr std::size_t version_bytes_max = 128;

Result<core::File> nameless_file() {
    core::File file(::memfd_create("spoor-tool", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
        return core::io_error("make a file in memory", "spoor-tool");
    return file;
}

Result<void> seal(const core::File& file, int seals) {
    if (::fcntl(file.descriptor(), F_ADD_SEALS, seals | F_SEAL_SEAL) != 0)
        return core::io_error("seal a file in memory", "spoor-tool");
    return {};
}

// The streams of a tool; -1 leads nowhere.
struct Streams {
    int input = -1, output = -1, errors = -1;
};

// What posix_spawn needs besides the program.
class SpawnSettings {
public:
    explicit SpawnSettings(const Streams& streams) {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawnattr_init(&attributes_);
        int number = STDIN_FILENO;
        for (int stream : {streams.input, streams.output, streams.errors}) {
            if (stream < 0)
                ::posix_spawn_file_actions_addopen(&files_, number, "/dev/null", O_RDWR, 0);
            else
                ::posix_spawn_file_actions_adddup2(&files_, stream, number);
            ++number;
        }
        ::posix_spawn_file_actions_addclosefrom_np(&files_, number);
        sigset_t every, none;
        ::sigfillset(&every);
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes_, &every);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setflags(
            &attributes_, static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETSID));
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    // 0 if the launcher cannot be started.
    pid_t spawn(std::vector<std::string> words) const {
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        // Nothing of the owner's: no home, no proxies, no locale.
        std::string locale = "LC_ALL=C.UTF-8", zone = "TZ=UTC";
        char* environment[] = {locale.data(), zone.data(), nullptr};
        pid_t process = 0;
        int failure = ::posix_spawn(&process, arguments[0], &files_, &attributes_, arguments.data(),
                                    environment);
        return failure == 0 ? process : 0;
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

std::vector<std::string> launcher_of(const ToolPrograms& programs, Tool tool) {
    std::vector<std::string> words{programs.launcher.string(), std::to_string(programs.seconds_max),
                                   std::to_string(limits::tool_output_bytes_max)};
    words.push_back((tool == Tool::pdftotext ? programs.pdftotext : programs.pdftoppm).string());
    return words;
}

// From standard input to standard output.
std::vector<std::string> command_of(const ToolPrograms& programs, const ToolCall& call) {
    auto words = launcher_of(programs, call.tool);
    if (call.tool == Tool::pdftotext) {
        words.insert(words.end(), {"-q", "-enc", "UTF-8", "-eol", "unix", "-", "-"});
    } else {
        auto page = std::to_string(call.page);
        words.insert(words.end(),
                     {"-q", "-f", page, "-l", page, "-scale-to", std::to_string(call.edge), "-"});
    }
    return words;
}

// Its wait status; nothing where it had to be ended.
std::optional<int> wait_for(pid_t process, std::chrono::seconds patience,
                            const std::stop_token& stop) {
    auto give_up = std::chrono::steady_clock::now() + patience;
    core::File watched(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
    bool ended = false;
    while (!ended && !stop.stop_requested() && std::chrono::steady_clock::now() < give_up) {
        pollfd waiting{watched.descriptor(), POLLIN, 0};
        ended = ::poll(&waiting, 1, static_cast<int>(look_interval.count())) > 0;
    }
    if (!ended)
        ::kill(process, SIGKILL);
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return ended ? std::optional(status) : std::nullopt;
}

ToolOutcome judge(const std::optional<int>& status) {
    if (!status)
        return {ToolEnd::too_long};
    if (WIFSIGNALED(*status)) {
        auto number = WTERMSIG(*status);
        // The kernel ends with SIGKILL what goes on after SIGXCPU.
        if (number == SIGXCPU || number == SIGKILL)
            return {ToolEnd::too_long};
        if (number == SIGXFSZ)
            return {ToolEnd::too_much};
        return {ToolEnd::killed, static_cast<std::uint32_t>(number)};
    }
    auto code = WEXITSTATUS(*status);
    if (code == exit_tool_not_locked)
        return {ToolEnd::not_locked};
    if (code == exit_tool_not_there)
        return {ToolEnd::not_there};
    return code == 0 ? ToolOutcome{ToolEnd::done}
                     : ToolOutcome{ToolEnd::failed, static_cast<std::uint32_t>(code)};
}

}  // namespace

Result<core::File> make_tool_input(std::uint64_t size) {
    auto file = TRY(nameless_file());
    TRY(file.truncate(size));
    TRY(seal(file, F_SEAL_SHRINK | F_SEAL_GROW));
    return file;
}

Result<ToolRun> run_tool(const ToolPrograms& programs, const ToolCall& call,
                         const core::File& input, const std::stop_token& stop) {
    ToolRun run;
    if (programs.launcher.empty() || call.tool == Tool::none)
        return run;
    auto output = TRY(nameless_file());
    SpawnSettings settings({.input = input.descriptor(), .output = output.descriptor()});
    auto process = settings.spawn(command_of(programs, call));
    if (process == 0)
        return run;
    auto status =
        wait_for(process, std::chrono::seconds(programs.seconds_max * wall_time_factor), stop);
    if (stop.stop_requested())
        return Error(ErrorCode::incomplete, "stopped on request");
    run.outcome = judge(status);
    run.size = TRY(output.size());
    // How far it came before it was ended by the clock differs from run to run.
    if (run.outcome.end == ToolEnd::too_long)
        run.size = 0;
    if (run.size == 0)
        return run;
    TRY(seal(output, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
    run.output = std::move(output);
    return run;
}

std::string tool_version(const ToolPrograms& programs, Tool tool) {
    auto said = nameless_file();
    if (!said || programs.launcher.empty() || tool == Tool::none)
        return {};
    auto words = launcher_of(programs, tool);
    words.emplace_back("-v");
    SpawnSettings settings({.errors = said.value().descriptor()});
    auto process = settings.spawn(std::move(words));
    if (process == 0)
        return {};
    auto end = judge(wait_for(process, std::chrono::seconds(programs.seconds_max), {})).end;
    if (end != ToolEnd::done && end != ToolEnd::failed)
        return {};
    std::string text(version_bytes_max, '\0');
    auto count = said.value().read_at(std::as_writable_bytes(std::span(text)), 0);
    text.resize(count ? count.value() : 0);
    return text.substr(0, text.find('\n'));
}

}  // namespace examination
