// What anybody may write to the home's socket: messages until one is malformed, and in them a
// command's request.
#include "app/owner/messages.h"
#include "core/verify.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <sys/socket.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto request = app::decode_request(bytes))
        VERIFY(app::encode_request(request.value()) == bytes);

    // Less than a socket's buffer takes at once.
    constexpr std::size_t sent_max = 64u << 10;
    std::array<int, 2> ends{};
    VERIFY(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    auto sent = ::send(ends[0], data, std::min(size, sent_max), MSG_DONTWAIT);
    VERIFY(size == 0 || sent > 0);
    ::close(ends[0]);
    while (auto message = app::receive_message(ends[1]))
        if (message.value().kind == app::MessageKind::request)
            (void)app::decode_request(message.value().body);
    ::close(ends[1]);
    return 0;
}
