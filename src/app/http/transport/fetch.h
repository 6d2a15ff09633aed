// Fetch: one request to another server, within limits; over TLS, its certificate and name verified.
#pragma once

#include "app/http/transport/message.h"
#include "core/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace app::http {

constexpr std::size_t web_address_size_max = 2048;

// "https://id.example:8443/a?b", taken apart.
struct WebAddress {
    bool encrypted = false;
    std::string host;  // A name, or an address without its brackets.
    std::uint16_t port = 0;
    std::string target = "/";
};
// invalid_input with a sentence for what is none that can be asked: other schemes, names with
// passwords, fragments, anything but visible ASCII.
core::Result<WebAddress> parse_web_address(std::string_view text);

struct FetchRequest {
    WebAddress to;
    Method method = Method::get;  // Or post.
    Headers headers;
    std::string body;
    // Certificates in PEM form, which alone are trusted then; empty: those of the system.
    std::string trusted;
    std::size_t bytes_max = 0;  // Of the answer's body.
    std::chrono::milliseconds time_max{0};
};
struct FetchAnswer {
    unsigned status = 0;
    std::string body;
};
// How somebody asks the network; the real one is fetch().
using Fetch = std::function<core::Result<FetchAnswer>(const FetchRequest& request)>;

// Follows no redirections and keeps nothing. io with a sentence where no whole answer came in time,
// denied where the other side is not who it should be, limit_exceeded for an answer too long.
// Thread-safe; blocks the thread that calls it.
core::Result<FetchAnswer> fetch(const FetchRequest& request);

}  // namespace app::http
