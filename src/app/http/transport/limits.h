// Limits: what one client may ask of the server before it is turned away.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace app::http {

struct TransportLimits {
    std::uint32_t header_bytes_max = 16u << 10;  // 431 beyond.
    std::uint64_t body_bytes_max = 64u << 10;    // 413 beyond.
    std::size_t connections_max = 512;           // Further ones are closed at once.
    std::size_t connections_per_address_max = 128;
    // Not renewed by what trickles in: a slow client ends however alive it is.
    std::chrono::seconds handshake_max{10};
    std::chrono::seconds request_max{30};  // Also how long a connection may be idle.
    // For each piece of an answer to be taken, or of a body in pieces to come.
    std::chrono::seconds piece_max{60};
    // After an answer that did not wait for the whole request, so that it is read.
    std::chrono::seconds linger_max{5};
    std::uint64_t linger_bytes_max = 32u << 20;
    // A stop waits so long for requests in progress.
    std::chrono::seconds stop_max{10};
};

// Bytes of an answer, or of a body in pieces, that are handed over at a time.
constexpr std::size_t piece_bytes = 256u << 10;

}  // namespace app::http
