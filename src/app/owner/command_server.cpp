#include "app/owner/command_server.h"

#include "app/owner/unix_socket.h"
#include "core/guarded.h"
#include "core/wake_up.h"

#include <atomic>
#include <list>
#include <mutex>
#include <thread>

#include <poll.h>
#include <sys/socket.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// A client's standard output and error, reached through its socket.
class RemoteConsole : public Console {
public:
    RemoteConsole(int socket, const CommandRequest& request, std::stop_source& stop)
        : socket_(socket),
          out_is_terminal_(request.out_is_terminal),
          error_is_terminal_(request.error_is_terminal),
          stop_(stop) {}

    void out(std::string_view text) override { send(MessageKind::out, text); }
    void error(std::string_view text) override { send(MessageKind::error, text); }
    bool out_is_terminal() const override { return out_is_terminal_; }
    bool error_is_terminal() const override { return error_is_terminal_; }

private:
    void send(MessageKind kind, std::string_view text) {
        std::scoped_lock lock(mutex_);
        while (!text.empty() && !gone_) {
            auto piece = text.substr(0, message_bytes_max);
            if (!send_message(socket_, kind, piece)) {
                gone_ = true;  // What it asked for is no longer wanted.
                stop_.request_stop();
            }
            text.remove_prefix(piece.size());
        }
    }

    int socket_;
    bool out_is_terminal_;
    bool error_is_terminal_;
    bool gone_ = false;
    std::stop_source& stop_;
    std::mutex mutex_;
};

}  // namespace

struct CommandServer::State {
    explicit State(core::WakeUp wake_up) : ending(std::move(wake_up)) {}

    core::WakeUp ending;
    core::File listener;
    std::filesystem::path path;
    CommandRunner runner;
    std::stop_source stop;
    std::atomic<unsigned> clients = 0;
    core::Guarded<std::list<std::jthread>> threads;
    std::jthread acceptor;

    void accept_clients(std::stop_token accept_stop);
    void serve(core::File socket);
    Result<void> serve_request(int socket);
};

Result<void> CommandServer::State::serve_request(int socket) {
    auto message = TRY(receive_message(socket));
    if (message.kind != MessageKind::request)
        return Error(ErrorCode::invalid_input, "a client must begin with its request");
    auto request = TRY(decode_request(message.body));
    std::stop_source command_stop;
    std::stop_callback forward(stop.get_token(), [&] { command_stop.request_stop(); });
    // A client says nothing after its request: whatever arrives is its end.
    auto answered = TRY(core::WakeUp::create());
    std::jthread watcher([&] {
        if (answered.wait_for(socket, POLLIN | POLLRDHUP))
            command_stop.request_stop();
    });
    RemoteConsole console(socket, request, command_stop);
    auto status = runner(request, console, command_stop.get_token());
    answered.wake();
    watcher.join();
    std::string body(1, static_cast<char>(status));
    return send_message(socket, MessageKind::exit, body);
}

void CommandServer::State::serve(core::File socket) {
    // A client that breaks off or lies harms itself alone.
    (void)serve_request(socket.descriptor());
    --clients;
}

void CommandServer::State::accept_clients(std::stop_token accept_stop) {
    while (!accept_stop.stop_requested()) {
        auto socket = accept_same_user(listener, ending);
        if (!socket)
            continue;
        ++clients;
        auto held = std::make_shared<core::File>(std::move(socket).value());
        threads.access()->emplace_back([this, held] { serve(std::move(*held)); });
    }
}

CommandServer::CommandServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<CommandServer>> CommandServer::listen(
    const std::filesystem::path& socket_path, CommandRunner runner) {
    auto ending = TRY(core::WakeUp::create());
    auto state = std::make_unique<State>(std::move(ending));
    state->listener = TRY(listen_at(socket_path));
    state->path = socket_path;
    state->runner = std::move(runner);
    auto* raw = state.get();
    state->acceptor = std::jthread([raw](std::stop_token stop) { raw->accept_clients(stop); });
    return std::unique_ptr<CommandServer>(new CommandServer(std::move(state)));
}

CommandServer::~CommandServer() {
    finish();
}

unsigned CommandServer::client_count() const {
    return state_->clients;
}

void CommandServer::finish() {
    if (!state_->acceptor.joinable())
        return;
    // The name goes first, so that a new command finds nobody and becomes the owner after us.
    std::error_code ignored;
    std::filesystem::remove(state_->path, ignored);
    state_->acceptor.request_stop();
    state_->ending.wake();
    state_->acceptor.join();
    auto threads = std::exchange(*state_->threads.access(), {});
    threads.clear();
}

void CommandServer::request_stop() {
    state_->stop.request_stop();
}

Result<ExitStatus> run_at_owner(const std::filesystem::path& socket_path,
                                const CommandRequest& request, Console& console) {
    auto socket = TRY(connect_to(socket_path));
    TRY(send_message(socket.descriptor(), MessageKind::request, encode_request(request)));
    bool answered = false;
    while (true) {
        auto received = receive_message(socket.descriptor());
        if (!received && !answered)  // The owner was ending when we came.
            return Error(ErrorCode::not_found, "the owner of the home has just ended");
        if (!received)
            return Error(
                ErrorCode::incomplete,
                "the process that owned the home has ended; what was done is kept: run the "
                "command again (an examination with --resume)");
        answered = true;
        auto message = std::move(received).value();
        if (message.kind == MessageKind::out)
            console.out(message.body);
        else if (message.kind == MessageKind::error)
            console.error(message.body);
        else if (message.kind == MessageKind::exit && message.body.size() == 1)
            return static_cast<ExitStatus>(message.body[0]);
        else
            return Error(ErrorCode::invalid_input, "the owner of the home answered nonsense");
    }
}

}  // namespace app
