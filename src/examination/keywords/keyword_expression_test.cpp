#include "core/bytes.h"
#include "examination/keywords/keyword_set.h"

#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::string refusal_of(const std::string& lines) {
    auto list = parse_keyword_list(lines);
    REQUIRE(list);
    auto compiled = compile_keywords(list.value());
    return compiled ? "" : compiled.error().message();
}

}  // namespace

TEST_CASE("expressions that cannot be searched for are refused with their line") {
    for (std::string bad : {"(a", "a)", "[a", "[]", "a{2", "a{3,2}", "*a", "a**", "a+?", "\\q",
                            "^a", "a$", "(?=a)", "\\x4", "[z-a]", "a{1001}", "\\1", "[^\\w\\W]"}) {
        auto why = refusal_of("fine\n/" + bad + "/\n");
        CAPTURE(bad);
        CHECK(why.find("line 2") != std::string::npos);
    }
    for (std::string bad : {"a*", "(a|b?)", "a{0,3}"})
        CHECK(refusal_of("/" + bad + "/\n").find("nothing at all") != std::string::npos);
}

TEST_CASE("an expression that explodes is refused before it is built") {
    for (std::string bad : {"(a{1,60}){1,60}", "((a+)+)+", "((((a{9}){9}){9}){9}){9}", "(.+x){9}",
                            "a{1000}\\w{1000}"}) {
        auto why = refusal_of("x\n/" + bad + "/\n");
        CAPTURE(bad);
        CHECK(why.find("line 2") != std::string::npos);
    }
}

TEST_CASE("what an expression leaves out is noted") {
    auto list = parse_keyword_list("/nr \\w{2}/\n/nr [a-f]{2}/\n");
    auto compiled = compile_keywords(list.value());
    REQUIRE(compiled);
    REQUIRE(compiled.value().notes.size() == 1);
    CHECK(compiled.value().notes[0] ==
          "line 1 is not searched in gb18030, big5, shift-jis, euc-kr: it allows too many "
          "characters");
}
