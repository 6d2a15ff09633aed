#include "app/owner/messages.h"

#include "core/wire.h"

#include <array>
#include <cerrno>
#include <span>

#include <sys/socket.h>

namespace app {
namespace {

constexpr std::uint32_t argument_bytes_max = 1u << 20;
constexpr std::size_t head_size = 5;

using core::Error;
using core::ErrorCode;
using core::Result;

Result<void> receive_exactly(int socket, std::span<char> buffer) {
    while (!buffer.empty()) {
        auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return Error(ErrorCode::io, "the other side closed the connection");
        buffer = buffer.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

}  // namespace

std::string encode_request(const CommandRequest& request) {
    core::Encoder encoder;
    encoder.text(request.version)
        .text(request.working_folder)
        .flag(request.out_is_terminal)
        .flag(request.error_is_terminal)
        .u32(static_cast<std::uint32_t>(request.arguments.size()));
    for (const auto& argument : request.arguments)
        encoder.text(argument);
    return encoder.take();
}

Result<CommandRequest> decode_request(std::string_view bytes) {
    core::DecoderView decoder(bytes);
    CommandRequest request;
    request.version = decoder.text(argument_bytes_max);
    request.working_folder = decoder.text(argument_bytes_max);
    request.out_is_terminal = decoder.flag();
    request.error_is_terminal = decoder.flag();
    request.arguments.resize(decoder.count(sizeof(std::uint32_t)));
    for (auto& argument : request.arguments)
        argument = decoder.text(argument_bytes_max);
    TRY(decoder.finish());
    return request;
}

Result<void> send_message(int socket, MessageKind kind, std::string_view body) {
    core::Encoder encoder;
    encoder.u32(static_cast<std::uint32_t>(body.size())).u8(static_cast<std::uint8_t>(kind));
    std::string frame = encoder.take();
    frame += body;
    std::string_view rest = frame;
    while (!rest.empty()) {
        auto count = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return Error(ErrorCode::io, "the other side closed the connection");
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<Message> receive_message(int socket) {
    std::array<char, head_size> head{};
    TRY(receive_exactly(socket, head));
    core::DecoderView decoder(std::string_view(head.data(), head.size()));
    auto size = decoder.u32();
    auto kind = decoder.u8();
    if (size > message_bytes_max || kind < 1 || kind > static_cast<std::uint8_t>(MessageKind::exit))
        return Error(ErrorCode::invalid_input, "malformed message on the home's socket");
    Message message{static_cast<MessageKind>(kind), std::string(size, '\0')};
    TRY(receive_exactly(socket, message.body));
    return message;
}

}  // namespace app
