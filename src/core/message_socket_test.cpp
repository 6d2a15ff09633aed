#include "core/message_socket.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace core;
using namespace std::chrono_literals;

TEST_CASE("messages arrive whole, with their descriptors, until the peer goes") {
    auto made = MessageSocket::create_pair();
    REQUIRE(made);
    auto& [left, right] = made.value();
    std::vector<int> descriptors(message_descriptors_max, left.descriptor());
    REQUIRE(left.send("one", descriptors, 1s));
    REQUIRE(left.send("two", {}, 1s));
    auto one = right.receive(DescriptorPolicy::accept);
    REQUIRE(one);
    CHECK(one.value().bytes == "one");
    CHECK(one.value().files.size() == message_descriptors_max);
    one.value().files.clear();
    left = MessageSocket();
    auto two = right.receive(DescriptorPolicy::accept);
    REQUIRE(two);
    CHECK(two.value().bytes == "two");
    auto none = right.receive(DescriptorPolicy::accept);
    REQUIRE_FALSE(none);
    CHECK(none.error().code() == ErrorCode::not_found);
    CHECK(right.send("x", {}, 10ms).error().code() == ErrorCode::not_found);
}

TEST_CASE("descriptors of an untrusted peer are not taken") {
    auto made = MessageSocket::create_pair();
    REQUIRE(made);
    auto& [left, right] = made.value();
    int descriptor = left.descriptor();
    REQUIRE(left.send("one", std::span(&descriptor, 1), 1s));
    auto one = right.receive(DescriptorPolicy::refuse);
    REQUIRE(one);
    CHECK(one.value().files.empty());
}

TEST_CASE("a peer that does not read costs no more than the patience") {
    auto made = MessageSocket::create_pair();
    REQUIRE(made);
    auto& [left, right] = made.value();
    std::string bytes(message_bytes_max, 'x');
    Result<void> sent;
    for (int i = 0; i < 10'000 && sent; ++i)
        sent = left.send(bytes, {}, 20ms);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code() == ErrorCode::incomplete);
}
