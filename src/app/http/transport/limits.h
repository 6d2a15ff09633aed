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
    std::chrono::seconds piece_max{60};    // For each piece of an answer to be taken.
    // A stop waits so long for requests in progress.
    std::chrono::seconds stop_max{10};
};

// Bytes of an answer that are handed over at a time.
constexpr std::size_t piece_bytes = 256u << 10;

}  // namespace app::http
