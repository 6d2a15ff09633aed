// What the listener and its connections share. Private to this folder.
#pragma once

#include "app/http/transport/server.h"

#include <atomic>
#include <map>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace app::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

// One thread carries all bytes; what is no atomic is that thread's alone. What the connections use
// stands before `io`, whose end is theirs.
struct Server::State {
    State(ServerOptions given, Handlers answering)
        : options(std::move(given)),
          handler(std::move(answering.answer)),
          receive(std::move(answering.receive)),
          handlers(options.handler_threads),
          acceptor(io) {}

    ServerOptions options;
    Handler handler;
    ReceiveHandler receive;
    std::optional<asio::ssl::context> tls;
    std::atomic<bool> stopping = false;
    std::map<std::string, std::size_t> by_address;
    // Those that wait for a request: a stop ends them.
    std::map<std::uint64_t, tcp::socket*> idle;
    std::uint64_t next_connection = 0;
    std::atomic<std::uint64_t> connections = 0, connections_now = 0, turned_away = 0, timed_out = 0,
                               requests = 0, malformed = 0, bytes_sent = 0;
    std::uint16_t port = 0;
    asio::thread_pool handlers;
    asio::io_context io{1};
    tcp::acceptor acceptor;
    std::jthread carrier;
};

}  // namespace app::http
