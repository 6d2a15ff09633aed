// The owner's ear: carries out commands for other processes of the same user while it owns the
// home.
#pragma once

#include "app/cli/console.h"
#include "app/cli/exit_status.h"
#include "app/owner/messages.h"
#include "core/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

namespace app {

using CommandRunner = std::function<ExitStatus(const CommandRequest& request, Console& console,
                                               std::stop_token stop)>;

// Listens on the home's socket from creation to destruction; each client has a thread of its own.
class CommandServer {
public:
    // REQUIRES: the caller holds the home's lock, so a socket file left behind is nobody's.
    static core::Result<std::unique_ptr<CommandServer>> listen(
        const std::filesystem::path& socket_path, CommandRunner runner);
    ~CommandServer();

    unsigned client_count() const;
    // Takes no new clients and waits for those that are being served.
    void finish();
    // Asks the commands being carried out for clients to stop.
    void request_stop();

private:
    struct State;
    explicit CommandServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Has the owner behind `socket_path` carry out the command, relaying its output. not_found when
// nobody listens there.
core::Result<ExitStatus> run_at_owner(const std::filesystem::path& socket_path,
                                      const CommandRequest& request, Console& console);

}  // namespace app
