#include "app/http/transport/fetch.h"

#include <doctest/doctest.h>

using namespace app::http;

TEST_CASE("an address of a server is taken apart") {
    auto read = [](std::string_view text) { return parse_web_address(text).value(); };
    auto plain = read("https://id.example");
    CHECK(plain.encrypted);
    CHECK(plain.host == "id.example");
    CHECK(plain.port == 443);
    CHECK(plain.target == "/");
    auto full = read("http://127.0.0.1:8080/a/b?c=d");
    CHECK(!full.encrypted);
    CHECK(full.port == 8080);
    CHECK(full.target == "/a/b?c=d");
    CHECK(read("https://[::1]:9/").host == "::1");
    CHECK(read("https://[::1]").port == 443);
    CHECK(read("https://a?b").target == "/?b");
}

TEST_CASE("what is no address of a server is refused") {
    for (const char* bad : {"",
                            "id.example",
                            "ftp://a",
                            "https://",
                            "https:///a",
                            "https://a:0",
                            "https://a:70000",
                            "https://a:1x",
                            "https://a:",
                            "https://user@a",
                            "https://user:word@a/",
                            "https://a/#b",
                            "https://a b",
                            "https://a\n",
                            "https://[::1",
                            "https://[]",
                            "https://a\\b",
                            "https://\xC3\xA9",
                            "https://[::1]x",
                            "https://a:1:2"})
        CHECK_MESSAGE(!parse_web_address(bad), bad);
    CHECK(!parse_web_address("https://a/" + std::string(web_address_size_max, 'a')));
}

TEST_CASE("what cannot be reached is an error within its time") {
    FetchRequest request;
    request.to = parse_web_address("http://127.0.0.1:1/").value();
    request.bytes_max = 100;
    request.time_max = std::chrono::seconds(2);
    CHECK(fetch(request).error().code() == core::ErrorCode::io);
}
