// spoor: carries out one command, as a client of the home's owner or as the owner itself.
#include "app/cli/command_line.h"
#include "app/cli/session.h"
#include "app/owner/command_server.h"
#include "app/version.h"
#include "core/file.h"
#include "core/wake_up.h"

#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace {

using namespace app;
using core::Error;
using core::ErrorCode;
using core::Result;

// How long a home may be locked without its owner answering: one that is starting or ending.
constexpr auto owner_patience = std::chrono::seconds(10);
constexpr auto owner_retry = std::chrono::milliseconds(50);

ExitStatus report(Console& console, const Error& error) {
    console.error(fmt::format("spoor: {}\n", error.message()));
    return exit_status(error.code());
}

// Parses again and runs, in the owner, for whichever process asked.
ExitStatus carry_out(Session& session, const CommandRequest& request, Console& console,
                     std::stop_token stop) {
    if (request.version != version)
        return report(console, Error(ErrorCode::conflict,
                                     "the home is in use by another version of Spoor (" +
                                         std::string(version) + "); wait until it has finished"));
    CommandLine line;
    if (auto answer = line.parse(request.arguments)) {
        console.out(answer->out);
        console.error(answer->error);
        return answer->status;
    }
    CommandContext context{session, console, std::move(stop), request.working_folder,
                           line.global()};
    auto status = line.selected().run(context);
    return status ? status.value() : report(console, status.error());
}

// SIGINT and SIGTERM ask the running commands to stop; what is done is kept.
class SignalWatch {
public:
    static Result<std::unique_ptr<SignalWatch>> start(std::function<void()> on_signal) {
        sigset_t watched;
        sigemptyset(&watched);
        sigaddset(&watched, SIGINT);
        sigaddset(&watched, SIGTERM);
        core::File signals(::signalfd(-1, &watched, SFD_CLOEXEC));
        if (!signals)
            return core::io_error("watch for signals", "");
        auto ending = TRY(core::WakeUp::create());
        return std::make_unique<SignalWatch>(std::move(signals), std::move(ending),
                                             std::move(on_signal));
    }
    SignalWatch(core::File signals, core::WakeUp ending, std::function<void()> on_signal)
        : signals_(std::move(signals)),
          ending_(std::move(ending)),
          thread_([this, on_signal = std::move(on_signal)] {
              signalfd_siginfo taken{};
              while (ending_.wait_for(signals_.descriptor(), POLLIN))
                  if (::read(signals_.descriptor(), &taken, sizeof taken) == sizeof taken)
                      on_signal();
          }) {}
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;
    ~SignalWatch() { ending_.wake(); }

private:
    core::File signals_;
    core::WakeUp ending_;
    std::jthread thread_;  // Last, so that it ends first.
};

ExitStatus run_as_owner(Session& session, const CommandRequest& request, Console& console) {
    auto server = CommandServer::listen(
        session.home().socket(),
        [&](const CommandRequest& remote, Console& remote_console, std::stop_token stop) {
            return carry_out(session, remote, remote_console, std::move(stop));
        });
    if (!server)
        return report(console, server.error());
    std::stop_source own_stop;
    auto watch = SignalWatch::start([&] {
        own_stop.request_stop();
        server.value()->request_stop();
    });
    if (!watch)
        return report(console, watch.error());
    auto status = carry_out(session, request, console, own_stop.get_token());
    if (server.value()->client_count() > 0)
        console.error(
            "spoor: done; this process stays until the other commands that use the home "
            "have ended\n");
    server.value()->finish();
    return status;
}

Result<ExitStatus> run(const CommandLine& line, const CommandRequest& request, Console& console) {
    auto home_path = line.global().home.empty() ? store::default_home_path()
                                                : std::filesystem::path(line.global().home);
    home_path = std::filesystem::absolute(home_path);
    auto deadline = std::chrono::steady_clock::now() + owner_patience;
    while (true) {
        auto remote = run_at_owner(store::Home::socket_of(home_path), request, console);
        if (remote || remote.error().code() != ErrorCode::not_found)
            return remote;
        auto session = Session::open(home_path, line.selected().home_mode);
        if (session)
            return run_as_owner(*session.value(), request, console);
        if (session.error().code() != ErrorCode::conflict ||
            std::chrono::steady_clock::now() > deadline)
            return std::move(session).error();
        std::this_thread::sleep_for(owner_retry);
    }
}

void prepare_signals() {
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &watched, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    // A limit on the size of files is an error of the write, not the end of the program.
    std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
    prepare_signals();
    LocalConsole console;
    std::vector<std::string> arguments(argv + 1, argv + argc);
    CommandLine line;
    if (auto answer = line.parse(arguments)) {
        console.out(answer->out);
        console.error(answer->error);
        return static_cast<int>(answer->status);
    }
    CommandRequest request{std::string(version), arguments,
                           std::filesystem::current_path().string(), console.out_is_terminal(),
                           console.error_is_terminal()};
    auto status = run(line, request, console);
    return static_cast<int>(status ? status.value() : report(console, status.error()));
}
