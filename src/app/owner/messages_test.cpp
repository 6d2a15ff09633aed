#include "app/owner/messages.h"

#include "core/file.h"

#include <array>

#include <doctest/doctest.h>
#include <sys/socket.h>

using namespace app;

namespace {

struct Pair {
    core::File left, right;
};

Pair socket_pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    return {core::File(ends[0]), core::File(ends[1])};
}

}  // namespace

TEST_CASE("a request arrives as it was sent, and no part of it does") {
    CommandRequest request{"1.0", {"files", "--case", "ümlaut"}, "/home/x", false, true};
    auto encoded = encode_request(request);
    auto decoded = decode_request(encoded);
    REQUIRE(decoded);
    CHECK(decoded.value().arguments == request.arguments);
    CHECK(decoded.value().working_folder == request.working_folder);
    CHECK(decoded.value().error_is_terminal);
    CHECK_FALSE(decoded.value().out_is_terminal);
    for (std::size_t size = 0; size < encoded.size(); ++size)
        CHECK_FALSE(decode_request(std::string_view(encoded).substr(0, size)));
}

TEST_CASE("a message larger than any can be is refused before it is read") {
    auto pair = socket_pair();
    std::array<unsigned char, 5> head{0xFF, 0xFF, 0xFF, 0xFF, 2};
    REQUIRE(::send(pair.left.descriptor(), head.data(), head.size(), 0) == 5);
    auto received = receive_message(pair.right.descriptor());
    REQUIRE_FALSE(received);
    CHECK(received.error().code() == core::ErrorCode::invalid_input);
}

TEST_CASE("the end of the other side is an error, not a wait") {
    auto pair = socket_pair();
    REQUIRE(send_message(pair.left.descriptor(), MessageKind::out, "hello"));
    pair.left = core::File();
    auto received = receive_message(pair.right.descriptor());
    REQUIRE(received);
    CHECK(received.value().body == "hello");
    CHECK_FALSE(receive_message(pair.right.descriptor()));
}
