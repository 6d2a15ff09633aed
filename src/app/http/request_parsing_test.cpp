#include "app/http/header_values.h"
#include "app/http/uri.h"

#include <doctest/doctest.h>

using namespace app::http;

TEST_CASE("a target is its decoded segments and parameters") {
    auto uri = parse_target("/api/v1/x%20y?path=%2A%2A%2F*.docx&kind=a&kind=b&flag&space=a+b");
    REQUIRE(uri);
    CHECK(uri.value().segments == std::vector<std::string>{"api", "v1", "x y"});
    const auto& query = uri.value().query;
    CHECK(query.text("path") == "**/*.docx");
    CHECK(query.all("kind") == std::vector<std::string>{"a", "b"});
    CHECK(query.has("flag"));
    CHECK(query.text("space") == "a b");
    CHECK(query.text("absent").empty());
    CHECK(parse_target("/").value().segments.empty());
    CHECK(parse_target("/a/").value().segments.size() == 1);
}

TEST_CASE("a target that means no good is refused") {
    for (const char* bad : {"", "api", "/../etc/passwd", "/a/../b", "/%2e%2e/etc", "/a/%2e/b",
                            "/a//b", "/a%2fb", "/%ff", "/%c3", "/%", "/%4", "/%zz", "/a%00b",
                            "/?x=%ff", "/?x=%", "/?%c0%af=1", "/%ed%a0%80"})
        CHECK_MESSAGE(!parse_target(bad), bad);
    CHECK(!parse_target("/" + std::string(target_size_max, 'a')));
    std::string many = "/?";
    for (std::size_t i = 0; i <= parameters_max; ++i)
        many += "a&";
    CHECK(!parse_target(many));
}

TEST_CASE("numbers and truths of a query are read strictly") {
    auto query = parse_target("/?a=7&b=-1&c=7x&d=true&e=yes").value().query;
    CHECK(query.number("a", 1, {1, 10}).value() == 7);
    CHECK(query.number("none", 3, {1, 10}).value() == 3);
    CHECK(!query.number("a", 1, {8, 10}));
    CHECK(!query.number("b", 1, {}));
    CHECK(!query.number("c", 1, {}));
    CHECK(query.truth("d").value() == true);
    CHECK(!query.truth("none").value());
    CHECK(!query.truth("e"));
}

TEST_CASE("a cookie is found by its whole name") {
    CHECK(find_cookie("a=1; __Host-spoor=xyz; b=2", "__Host-spoor") == "xyz");
    CHECK(find_cookie("spoor2=no;spoor = yes ", "spoor") == "yes");
    CHECK(find_cookie("spoor", "spoor").empty());
    CHECK(find_cookie(";;=;=x", "spoor").empty());
    CHECK(find_cookie("", "spoor").empty());
}

TEST_CASE("ranges of a content") {
    auto given = [](std::string_view header, std::uint64_t size, ByteRange range) {
        auto asked = parse_range(header, size);
        return asked.form == RangeForm::given && asked.range == range;
    };
    CHECK(given("bytes=0-0", 10, {0, 1}));
    CHECK(given("bytes=2-5", 10, {2, 4}));
    CHECK(given("bytes=2-", 10, {2, 8}));
    CHECK(given("bytes=2-99", 10, {2, 8}));
    CHECK(given("bytes=-3", 10, {7, 3}));
    CHECK(given("bytes=-99", 10, {0, 10}));
    for (const char* beyond : {"bytes=10-", "bytes=10-12", "bytes=-0"})
        CHECK(parse_range(beyond, 10).form == RangeForm::unsatisfiable);
    CHECK(parse_range("bytes=0-", 0).form == RangeForm::unsatisfiable);
    for (const char* ignored :
         {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1",
          "bytes=99999999999999999999-", "bytes=1--2"})
        CHECK(parse_range(ignored, 10).form == RangeForm::absent);
}
