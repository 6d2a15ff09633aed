// What client and owner say to each other over the home's socket: frames of u32 size · u8 kind ·
// bytes.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace app {

enum class MessageKind : std::uint8_t {
    request = 1,
    out = 2,
    error = 3,
    exit = 4
};

constexpr std::uint32_t message_bytes_max = 4u << 20;

struct Message {
    MessageKind kind = MessageKind::error;
    std::string body;
};

// A command to be carried out for a client.
struct CommandRequest {
    std::string version;  // Of the client; owner and client must be the same program.
    std::vector<std::string> arguments;
    std::string working_folder;
    bool out_is_terminal = false;
    bool error_is_terminal = false;
};
std::string encode_request(const CommandRequest& request);
core::Result<CommandRequest> decode_request(std::string_view bytes);

// Blocking; an Error where the other side has gone.
core::Result<void> send_message(int socket, MessageKind kind, std::string_view body);
core::Result<Message> receive_message(int socket);

}  // namespace app
