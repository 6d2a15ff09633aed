// Server: listens, speaks HTTP/1.1 over TLS or plainly, and has requests answered by a handler.
#pragma once

#include "app/http/transport/limits.h"
#include "app/http/transport/message.h"
#include "core/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace app::http {

// In PEM form.
struct TlsIdentity {
    std::string certificate;
    std::string key;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;          // 0: any that is free.
    std::optional<TlsIdentity> tls;  // Nothing: plain HTTP.
    unsigned handler_threads = 8;
    TransportLimits limits;
};

// What went over the wire since the start.
struct TransportCounts {
    std::uint64_t connections = 0, connections_now = 0, turned_away = 0, timed_out = 0;
    std::uint64_t requests = 0, malformed = 0, bytes_sent = 0;
};

// Runs on threads of its own from listen() to finish() or destruction.
class Server {
public:
    // Called on many threads at once.
    using Handler = std::function<Response(const Request& request)>;

    // For bodies that come piece by piece: is_sent_in_pieces(). REQUIRES: the request, which has no
    // body, outlives the receiver.
    using ReceiveHandler = std::function<std::unique_ptr<Receiver>(const Request& request)>;
    struct Handlers {
        Handler answer;
        ReceiveHandler receive;
    };

    // io with a sentence where the address cannot be listened at; invalid_input for an address or
    // an identity that is none. REQUIRES: what the handler uses outlives the server.
    static core::Result<std::unique_ptr<Server>> listen(ServerOptions options, Handlers handlers);
    ~Server();

    std::uint16_t port() const;
    TransportCounts counts() const;
    // Takes nothing new, lets requests in progress end, and waits for that.
    void finish();

    struct State;  // Private to this folder.

private:
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// PATCH with application/offset+octet-stream: of any length, and not kept in memory.
bool is_sent_in_pieces(const Request& request);

// Whether the address, a number and no name, is one that only this machine reaches.
bool is_loopback(const std::string& address);

}  // namespace app::http
