#include "examination/findings/name_pattern.h"

#include "core/front_coding.h"
#include "core/text.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::string coded(const std::vector<std::string>& texts) {
    core::FrontCoder coder;
    for (const auto& text : texts)
        coder.add(text);
    return coder.take();
}

// Paths out of few parts, so that neighbours share much and patterns match often.
std::vector<std::string> random_paths(std::uint64_t seed, std::size_t count) {
    const std::string parts[] = {"Users", "a",  "ab", "Äpfel", "закуски", "ЗАКУСКИ", "x.jpg",
                                 "X.JPG", "日", "/",  "/",     "//",      "-",       "ß"};
    std::vector<std::string> paths(count);
    for (auto& path : paths)
        for (auto parts_left = seed >> 33 & 7; parts_left > 0; --parts_left) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            path += parts[(seed >> 40) % std::size(parts)];
        }
    for (std::size_t i = 0; i < count; ++i) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        for (auto left = 1 + (seed >> 45) % 6; left > 0; --left) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            paths[i] += parts[(seed >> 40) % std::size(parts)];
        }
    }
    return paths;
}

// What a glob means, by trying everything.
bool plainly_matches(std::string_view glob, std::string_view text) {
    if (glob.empty())
        return text.empty();
    if (glob.starts_with("**/")) {
        if (plainly_matches(glob.substr(3), text))
            return true;
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '/' && plainly_matches(glob.substr(3), text.substr(i + 1)))
                return true;
        return false;
    }
    bool across = glob.starts_with("**");
    if (glob[0] == '*') {
        for (std::size_t i = 0;; ++i) {
            if (plainly_matches(glob.substr(across ? 2 : 1), text.substr(i)))
                return true;
            if (i == text.size() || (!across && text[i] == '/'))
                return false;
        }
    }
    if (text.empty() || (glob[0] == '?' && text[0] == '/'))
        return false;
    std::size_t size = 1;
    while (glob[0] == '?' && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        ++size;
    return (glob[0] == '?' || glob[0] == text[0]) &&
           plainly_matches(glob.substr(1), text.substr(size));
}

}  // namespace

TEST_CASE("front-coded texts come back, and share no part of a character") {
    std::vector<std::string> texts{"",
                                   "Users/a",
                                   "Users/ab",
                                   "Users",
                                   "",
                                   "я",
                                   "ю",
                                   "ююя",
                                   std::string(70'000, 'x'),
                                   std::string(70'000, 'x') + "y"};
    auto list = coded(texts);
    core::FrontCodedView view(list);
    std::string text;
    for (const auto& expected : texts) {
        REQUIRE(view.next());
        view.apply_to(text);
        CHECK(text == expected);
        CHECK(core::is_valid_utf8(view.rest()));
    }
    CHECK(!view.next());
    CHECK(!view.damaged());
}

TEST_CASE("a damaged list ends, and never reads past itself") {
    auto list = coded(random_paths(5, 40));
    for (std::size_t size = 0; size < list.size(); ++size) {
        core::FrontCodedView cut(std::string_view(list).substr(0, size));
        std::size_t bytes = 0;
        while (cut.next())
            bytes += cut.rest().size();
        CHECK(bytes <= size);
    }
    for (std::size_t bit = 0; bit < list.size() * 8; ++bit) {
        auto flipped = list;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
        core::FrontCodedView view(flipped);
        std::string text;
        while (view.next()) {
            REQUIRE(view.shared() <= text.size());
            view.apply_to(text);
        }
    }
}

TEST_CASE("letters are folded without changing any size") {
    CHECK(folded_letters("ABZ[az") == "abz[az");
    CHECK(folded_letters("ÄÖÞ×ß") == "äöþ×ß");
    CHECK(folded_letters("ŁŸŽĐ") == "łÿžđ");
    CHECK(folded_letters("ЗАКУСКИ Ёѐ Ӂ Ѡ") == "закуски ёѐ ӂ ѡ");
    CHECK(folded_letters("ΆΈΌΏΣς") == "άέόώσσ");
    CHECK(folded_letters("ԱՖ") == "աֆ");
    CHECK(folded_letters("日本 \xC3") == "日本 \xC3");
    for (unsigned c = 0x80; c < 0x800; ++c) {
        std::string letter{static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
        auto folded = folded_letters(letter);
        CHECK(core::is_valid_utf8(folded));
        CHECK(folded.size() == 2);
        CHECK(folded_letters(folded) == folded);
    }
}

TEST_CASE("a text is found in front-coded names as in whole ones") {
    auto paths = random_paths(77, 3000);
    for (std::string wanted : {"a", "USERS", "закуски", "Закуски/", "x.jpgX", "//", "äpfel", "ß",
                               "nowhere", "日", "ab/a"}) {
        auto list = coded(paths);
        core::FrontCodedView view(list);
        TextPatternView pattern(wanted);
        for (const auto& path : paths) {
            REQUIRE(view.next());
            bool expected = folded_letters(path).find(folded_letters(wanted)) != std::string::npos;
            CHECK(pattern.next(view.shared(), view.rest()) == expected);
        }
    }
}

TEST_CASE("a glob matches front-coded names as it matches whole ones") {
    auto paths = random_paths(99, 3000);
    for (std::string glob :
         {"*",      "**",       "**/*",          "**/a",      "**/**/a*", "a**/a",  "*a*",
          "**a**b", "users/*",  "users/**",      "**/?",      "??",       "*/?/*",  "**/*.jpg",
          "*.JPG",  "закуски*", "**/ЗАКУСКИ/**", "a*b/**/x*", "**-**/**", "*/*/*",  "",
          "/",      "***/a",    "****/a",        "[",         "a[",       "*ä?fel*"}) {
        CAPTURE(glob);
        auto automaton = GlobAutomaton::compile(glob);
        REQUIRE(automaton);
        auto list = coded(paths);
        core::FrontCodedView view(list);
        GlobPatternView pattern(*automaton);
        std::size_t wrong = 0;
        for (const auto& path : paths) {
            REQUIRE(view.next());
            wrong += pattern.next(view.shared(), view.rest()) !=
                     plainly_matches(folded_letters(glob), folded_letters(path));
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("sets in a glob mean what they mean elsewhere") {
    auto paths = random_paths(11, 1000);
    for (std::string glob : {"**/[a-z]*", "**[!b]", "*[x-]*", "[!a-t]**", "**[^/]", "[]a]*"}) {
        CAPTURE(glob);
        auto automaton = GlobAutomaton::compile(glob);
        REQUIRE(automaton);
        GlobPatternView pattern(*automaton);
        for (const auto& path : paths)
            if (std::ranges::none_of(path, [](char c) { return c < 0; }))
                CHECK(pattern.next(0, path) ==
                      core::glob_matches(glob, path, core::LetterCase::ignore));
    }
    CHECK(!GlobAutomaton::compile("[äö]*"));
    CHECK(!GlobAutomaton::compile(std::string(70, 'x')));
    CHECK(GlobAutomaton::compile(std::string(60, 'x')));
}
