#include "examination/detection/sigma_pattern.h"

#include "examination/detection/sigma_oracle.h"

#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

using namespace examination;
using Kind = SigmaPatternPart::Kind;

namespace {

bool matches(std::string_view rule, std::string_view value) {
    auto pattern = SigmaPattern::of_rule_text(rule);
    pattern.ignore_case();
    return pattern.matches(folded(value));
}

}  // namespace

TEST_CASE("a text is the whole value, in any letter case") {
    CHECK(matches("cmd.exe", "CMD.EXE"));
    CHECK_FALSE(matches("cmd.exe", "xcmd.exe"));
    CHECK_FALSE(matches("cmd.exe", "cmd.exe "));
    CHECK(matches("STRASSE É Ж", "strasse é ж"));
    CHECK(matches("", ""));
    CHECK_FALSE(matches("", "a"));
}

TEST_CASE("a star is any text, a question mark one character") {
    CHECK(matches("*\\cmd.exe", "C:\\Windows\\cmd.exe"));
    CHECK(matches("a*b*c", "a-b-b-c"));
    CHECK_FALSE(matches("a*b*c", "a-c-b"));
    CHECK(matches("a*", "a"));
    CHECK(matches("*", ""));
    CHECK(matches("a?c", "aéc"));
    CHECK_FALSE(matches("a?c", "ac"));
    CHECK(matches("*?", "€"));
    CHECK_FALSE(matches("*??", "€"));
    CHECK(matches("*aab", "aaab"));
}

TEST_CASE("a backslash takes the meaning of a star, a question mark and a backslash") {
    CHECK(matches(R"(a\*b)", "a*b"));
    CHECK_FALSE(matches(R"(a\*b)", "axb"));
    CHECK(matches(R"(a\?b)", "a?b"));
    CHECK(matches(R"(a\\*b)", R"(a\xxb)"));
    CHECK(matches(R"(a\\\*b)", R"(a\*b)"));
    CHECK(matches(R"(C:\Windows\)", R"(C:\Windows\)"));
    CHECK(matches(R"(\\host)", R"(\host)"));
    CHECK(matches(R"(\\\\host)", R"(\\host)"));
}

TEST_CASE("dashes at a word's begin may be of any kind") {
    auto pattern = SigmaPattern::of_rule_text(" -enc a-b /f");
    pattern.widen_dashes();
    for (const char* dash : {"-", "/", "–", "—", "―"})
        CHECK(pattern.matches(std::string(" ") + dash + "enc a-b " + dash + "f"));
    CHECK_FALSE(pattern.matches(" -enc a/b /f"));
    CHECK_FALSE(pattern.matches(" enc a-b /f"));
}

TEST_CASE("the longest letters are in each value that matches") {
    auto pattern = SigmaPattern::of_rule_text("ab*longer?c");
    CHECK(pattern.longest_letters() == "longer");
    CHECK(SigmaPattern::of_rule_text("*?").longest_letters().empty());
}

TEST_CASE("patterns match as the plain reading of them does") {
    std::mt19937 random(20);
    const std::string_view pieces[] = {"a", "b", "ab", "é", "*", "?", "-", "–", "€"};
    auto text = [&](std::size_t size, std::size_t choices) {
        std::string made;
        for (std::size_t i = 0; i < size; ++i)
            made += pieces[random() % choices];
        return made;
    };
    std::size_t matched = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto pattern = SigmaPattern::of_rule_text(text(random() % 7, 9));
        if (random() % 2 == 0)
            pattern.widen_dashes();
        auto value = text(random() % 9, 9);
        CAPTURE(value);
        bool plain = plain_pattern_matches(pattern, value);
        REQUIRE(pattern.matches(value) == plain);
        if (plain) {
            ++matched;
            CHECK(value.find(pattern.longest_letters()) != std::string::npos);
        }
    }
    CHECK(matched > 500);
}
