#include "examination/keywords/keyword_list.h"

#include <doctest/doctest.h>

using namespace examination;

TEST_CASE("a list holds terms, expressions, options and comments") {
    auto list = parse_keyword_list(
        "# wanted\r\n"
        "  Anna Müller \r\n"
        "\n"
        "[case word] ACME\n"
        "/colou?r/\n"
        "\\#hash\n"
        "\\/usr/bin\n"
        "Anna Müller\n");
    REQUIRE(list);
    const auto& terms = list.value().terms;
    REQUIRE(terms.size() == 5);
    CHECK(terms[0].text == "Anna Müller");
    CHECK(terms[0].line == 2);
    CHECK(terms[1].text == "ACME");
    CHECK((terms[1].case_sensitive && terms[1].whole_word));
    CHECK(terms[1].label() == "[case word] ACME");
    CHECK(terms[2].kind == KeywordTerm::Kind::expression);
    CHECK(terms[2].text == "colou?r");
    CHECK(terms[3].text == "#hash");
    CHECK(terms[4].text == "/usr/bin");
}

TEST_CASE("UTF-16 with its mark is read as UTF-8 is") {
    std::string little = "\xFF\xFE", big = "\xFE\xFF";
    for (char c : std::string("Anna\n")) {
        little += c;
        little += '\0';
        big += '\0';
        big += c;
    }
    for (const auto& bytes : {little, big}) {
        auto list = parse_keyword_list(bytes);
        REQUIRE(list);
        CHECK(list.value().terms.at(0).text == "Anna");
    }
}

TEST_CASE("what cannot be meant is refused, with its line") {
    struct Case {
        std::string bytes, part;
    };
    const Case cases[] = {
        {"", "no term"},
        {"# only\n\n", "no term"},
        {std::string("A\0n\0", 4), "zero bytes"},
        {"ok\n\xE4rger\n", "UTF-8"},
        {"\xFF\xFE\x41", "odd number"},
        {"ok\n[loud] x\n", "line 2"},
        {"[case x\n", "no end"},
        {"/open\n", "line 1"},
        {"//\n", "nothing"},
        {"[word]\n", "nothing"},
        {std::string(keyword_term_bytes_max + 1, 'a'), "longer"},
    };
    for (const auto& [bytes, part] : cases) {
        auto list = parse_keyword_list(bytes);
        REQUIRE_FALSE(list);
        CHECK(list.error().message().find(part) != std::string::npos);
    }
    std::string many;
    for (std::size_t i = 0; i <= keyword_terms_max; ++i)
        many += "term" + std::to_string(i) + "\n";
    CHECK(parse_keyword_list(many).error().message().find("divide") != std::string::npos);
    CHECK_FALSE(parse_keyword_list(std::string(keyword_list_bytes_max + 1, '#')));
}
