#include "app/http/transport/connection.h"
#include "app/http/transport/server_state.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>

namespace app::http {
namespace {

using boost::system::error_code;
using core::Error;
using core::ErrorCode;
using core::Result;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// Counts a connection for as long as it lasts.
class Counted {
public:
    Counted(Server::State& state, std::string address)
        : state_(state), address_(std::move(address)) {
        ++state_.connections;
        ++state_.connections_now;
        ++state_.by_address[address_];
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() {
        --state_.connections_now;
        if (--state_.by_address[address_] == 0)
            state_.by_address.erase(address_);
    }

private:
    Server::State& state_;
    std::string address_;
};

asio::awaitable<void> carry(Server::State& state, tcp::socket socket, std::string address) {
    Counted counted(state, address);
    co_await serve_connection(state, std::move(socket), address);
}

bool has_room(Server::State& state, const std::string& address) {
    const auto& limits = state.options.limits;
    auto from_there = state.by_address.find(address);
    return state.connections_now < limits.connections_max &&
           (from_there == state.by_address.end() ||
            from_there->second < limits.connections_per_address_max);
}

asio::awaitable<void> accept(Server::State& state) {
    asio::steady_timer pause(state.io);
    while (!state.stopping) {
        auto [failed, socket] = co_await state.acceptor.async_accept(quietly);
        if (state.stopping)
            co_return;
        if (failed) {  // No descriptors left, say: others end meanwhile.
            pause.expires_after(std::chrono::milliseconds(50));
            co_await pause.async_wait(quietly);
            continue;
        }
        error_code unknown;
        auto peer = socket.remote_endpoint(unknown);
        auto address = unknown ? std::string() : peer.address().to_string();
        if (unknown || !has_room(state, address)) {
            ++state.turned_away;
            continue;
        }
        socket.set_option(tcp::no_delay(true), unknown);
        // A failure of the library ends the one connection.
        asio::co_spawn(state.io, carry(state, std::move(socket), address),
                       [](const std::exception_ptr&) {});
    }
}

Result<asio::ssl::context> tls_context(const TlsIdentity& identity) {
    try {
        asio::ssl::context tls(asio::ssl::context::tls_server);
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_3_VERSION);
        // No state of a session is kept, so that no key outlives its connection.
        SSL_CTX_set_session_cache_mode(tls.native_handle(), SSL_SESS_CACHE_OFF);
        SSL_CTX_set_num_tickets(tls.native_handle(), 0);
        tls.use_certificate_chain(asio::buffer(identity.certificate));
        tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
        if (SSL_CTX_check_private_key(tls.native_handle()) != 1)
            return Error(ErrorCode::invalid_input, "the key is not that of the certificate");
        return tls;
    } catch (const std::exception& failed) {
        return Error(ErrorCode::invalid_input,
                     std::string("the certificate or its key cannot be used (both in PEM form): ") +
                         failed.what());
    }
}

Error cannot_listen(const ServerOptions& options, const error_code& failed) {
    return Error(ErrorCode::io, "cannot listen at " + options.address + ":" +
                                    std::to_string(options.port) + ": " + failed.message() +
                                    "; choose another --listen ADDRESS:PORT");
}

}  // namespace

bool is_sent_in_pieces(const Request& request) {
    return request.method == Method::patch &&
           request.header("content-type") == "application/offset+octet-stream";
}

bool is_loopback(const std::string& address) {
    error_code failed;
    auto parsed = asio::ip::make_address(address, failed);
    if (failed)
        return false;
    if (parsed.is_v6() && parsed.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, parsed.to_v6()).is_loopback();
    return parsed.is_loopback();
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Server>> Server::listen(ServerOptions options, Handlers handlers) {
    auto state = std::make_unique<State>(std::move(options), std::move(handlers));
    if (state->options.tls) {
        auto tls = TRY(tls_context(*state->options.tls));
        state->tls.emplace(std::move(tls));
    }
    error_code failed;
    auto address = asio::ip::make_address(state->options.address, failed);
    if (failed)
        return Error(ErrorCode::invalid_input,
                     "'" + state->options.address + "' is no address to listen at");
    tcp::endpoint endpoint(address, state->options.port);
    auto& acceptor = state->acceptor;
    acceptor.open(endpoint.protocol(), failed);
    if (!failed)
        acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed)
        acceptor.bind(endpoint, failed);
    if (!failed)
        acceptor.listen(tcp::acceptor::max_listen_connections, failed);
    if (failed)
        return cannot_listen(state->options, failed);
    state->port = acceptor.local_endpoint(failed).port();
    auto* raw = state.get();
    asio::co_spawn(raw->io, accept(*raw), asio::detached);
    state->carrier = std::jthread([raw] { raw->io.run(); });
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::~Server() {
    finish();
}

std::uint16_t Server::port() const {
    return state_->port;
}

TransportCounts Server::counts() const {
    const auto& s = *state_;
    return {s.connections, s.connections_now, s.turned_away, s.timed_out,
            s.requests,    s.malformed,       s.bytes_sent};
}

void Server::finish() {
    if (!state_->carrier.joinable())
        return;
    state_->stopping = true;
    asio::post(state_->io, [state = state_.get()] {
        error_code ignored;
        state->acceptor.close(ignored);
        for (auto& [id, socket] : state->idle)
            socket->close(ignored);
    });
    // The carrier ends by itself when the last connection has; a client that does not take its
    // answer is not waited for.
    auto deadline = std::chrono::steady_clock::now() + state_->options.limits.stop_max;
    while (!state_->io.stopped() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    state_->io.stop();
    state_->carrier.join();
    state_->handlers.join();
}

}  // namespace app::http
