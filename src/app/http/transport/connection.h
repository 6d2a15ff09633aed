// One connection, from its first byte to its last. Private to this folder.
#pragma once

#include "app/http/transport/server_state.h"

#include <boost/asio/awaitable.hpp>

namespace app::http {

// REQUIRES: `state` outlives the io context's work.
asio::awaitable<void> serve_connection(Server::State& state, tcp::socket socket,
                                       std::string address);

}  // namespace app::http
