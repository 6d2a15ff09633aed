#include "examination/detection/yaml.h"

#include <string>

#include <doctest/doctest.h>

using namespace examination;

TEST_CASE("a document is a tree that keeps order, quotes and lines") {
    auto read = parse_yaml("title: 'a b'\nlist:\n  - 1\n  - \"2\"\nnothing:\n");
    REQUIRE(read);
    REQUIRE(read.value().size() == 1);
    const auto& root = read.value().front();
    CHECK(root.keys == std::vector<std::string>{"title", "list", "nothing"});
    CHECK(root.find("title")->text == "a b");
    CHECK_FALSE(root.find("title")->plain);
    REQUIRE(root.find("list")->items.size() == 2);
    CHECK(root.find("list")->items[0].plain);
    CHECK_FALSE(root.find("list")->items[1].plain);
    CHECK(root.find("list")->items[1].line == 4);
    CHECK(root.find("nothing")->is_null());
    CHECK(root.find("absent") == nullptr);
}

TEST_CASE("null is plain, a quoted one is text") {
    auto read = parse_yaml("[null, ~, '', 'null', Null]");
    REQUIRE(read);
    std::string seen;
    for (const auto& item : read.value().front().items)
        seen += item.is_null() ? '0' : '1';
    CHECK(seen == "00110");
}

TEST_CASE("documents follow each other") {
    auto read = parse_yaml("a: 1\n---\nb: 2\n...\n");
    REQUIRE(read);
    CHECK(read.value().size() == 2);
    CHECK(parse_yaml("").value().empty());
}

TEST_CASE("what could mean two things, or grow, is refused") {
    using core::ErrorCode;
    CHECK(parse_yaml("a: 1\na: 2").error().code() == ErrorCode::invalid_input);
    CHECK(parse_yaml("a: &x 1\nb: *x").error().code() == ErrorCode::unsupported);
    CHECK(parse_yaml("a: *x").error().code() == ErrorCode::unsupported);
    CHECK(parse_yaml("a: !!binary aGk=").error().code() == ErrorCode::unsupported);
    CHECK(parse_yaml("? [a]\n: b").error().code() == ErrorCode::invalid_input);
    CHECK(parse_yaml("a: [").error().code() == ErrorCode::invalid_input);
    CHECK(parse_yaml("a: \xFF").error().code() == ErrorCode::invalid_input);
    CHECK(parse_yaml("a: 1\nb: : 2").error().message().starts_with("line 2:"));
}

TEST_CASE("depth, values, documents and size have limits") {
    using core::ErrorCode;
    auto nested = [](std::size_t depth) {
        return parse_yaml(std::string(depth, '[') + std::string(depth, ']'));
    };
    CHECK(nested(yaml_depth_max));
    CHECK(nested(yaml_depth_max + 1).error().code() == ErrorCode::limit_exceeded);
    std::string many = "[";
    for (std::size_t i = 0; i < yaml_nodes_max; ++i)
        many += "1,";
    CHECK(parse_yaml(many + "]").error().code() == ErrorCode::limit_exceeded);
    std::string documents;
    for (std::size_t i = 0; i <= yaml_documents_max; ++i)
        documents += "--- a\n";
    CHECK(parse_yaml(documents).error().code() == ErrorCode::limit_exceeded);
    CHECK(parse_yaml(std::string(yaml_size_max + 1, ' ')).error().code() ==
          ErrorCode::limit_exceeded);
}
