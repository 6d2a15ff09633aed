#include "store/text_index/text_query.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace {

std::string text_of(const store::QueryTerm& term) {
    const char* kinds[] = {"", "2:", "1:"};
    const char* matchings[] = {"", "^", "~"};
    return std::string(kinds[static_cast<int>(term.kind)]) +
           matchings[static_cast<int>(term.matching)] + term.text;
}

// "a b|c & d": units by "&", phrases by "|", terms by spaces; ^ prefix, ~ pattern, 2: pair, 1: one
// character alone, = literal.
std::string parsed(std::string_view text) {
    auto query = store::parse_text_query(text);
    if (!query)
        return "refused";
    std::string out;
    for (const auto& unit : query.value().units) {
        out += out.empty() ? "" : " & ";
        if (unit.phrases.empty())
            out += "=" + unit.text;
        for (std::size_t i = 0; i < unit.phrases.size(); ++i) {
            out += i == 0 ? "" : "|";
            for (std::size_t j = 0; j < unit.phrases[i].size(); ++j)
                out += (j == 0 ? "" : " ") + text_of(unit.phrases[i][j]);
        }
    }
    return out;
}

// "[0,(1,2)]": what must all be there in brackets, of what one is enough in parentheses.
std::string shape(const store::QueryNode& node) {
    if (node.kind == store::QueryKind::unit)
        return std::to_string(node.unit);
    std::string out;
    for (const auto& part : node.parts)
        out += (out.empty() ? "" : ",") + shape(part);
    return node.kind == store::QueryKind::all ? "[" + out + "]" : "(" + out + ")";
}

}  // namespace

TEST_CASE("OR and parentheses say how words belong together") {
    const char* cases[][3] = {
        {"a OR b", "a & b", "(0,1)"},
        {"a OR b OR c", "a & b & c", "(0,1,2)"},
        {"(a OR b) c", "a & b & c", "[(0,1),2]"},
        {"a AND (b OR \"c d\")", "a & b & c d", "[0,(1,2)]"},
        {"(a b) OR (c d)", "a & b & c & d", "([0,1],[2,3])"},
        {"((a))", "a", "0"},
        {"( a OR ( b c ) )", "a & b & c", "(0,[1,2])"},
        {"a or b", "a & or & b", "[0,1,2]"},
        {"a \"OR\" b", "a & or & b", "[0,1,2]"},
        {"f(x) OR g(y)", "f x & g y", "(0,1)"},
        {"(f(x) OR b)", "f x & b", "(0,1)"},
        {"a) b", "a & b", "[0,1]"},
        {"北京 OR 東京", "2:北京 & 2:東京", "(0,1)"},
        {"счёт OR \"می خواهم\"", "счет & مي خواهم|ميخواهم", "(0,1)"},
        {"(می خواهم) OR b", "مي خواهم|ميخواهم & b", "([0],1)"},
    };
    for (const auto& [text, units, wanted] : cases) {
        CAPTURE(text);
        auto query = store::parse_text_query(text);
        REQUIRE(query);
        CHECK(shape(query.value().root) == wanted);
        CHECK(parsed(text) == units);
    }
}

TEST_CASE("a query that could be read in two ways is refused, and what is not a query") {
    const char* cases[][2] = {{"a b OR c", "parentheses"},
                              {"a OR b AND c", "parentheses"},
                              {"OR a", "both sides"},
                              {"a OR", "both sides"},
                              {"a OR OR b", "both sides"},
                              {"(a OR) b", "both sides"},
                              {"OR", "both sides"},
                              {"(a OR b", "never closed"},
                              {"()", "between the parentheses"},
                              {"a NOT b", "NOT and NEAR"},
                              {"a NEAR/3 b", "NOT and NEAR"}};
    for (const auto& [text, reason] : cases) {
        CAPTURE(text);
        auto query = store::parse_text_query(text);
        REQUIRE(!query);
        CHECK(query.error().message().find(reason) != std::string::npos);
    }
    CHECK(parsed(std::string(17, '(') + "a" + std::string(17, ')')) == "refused");
    CHECK(parsed(std::string(16, '(') + "a" + std::string(16, ')')) == "a");
}

TEST_CASE("queries are read into units, phrases and terms") {
    const char* cases[][2] = {
        {"Invoice 2024", "invoice & 2024"},
        {"\"Bank of Ghana\" cash", "bank of ghana & cash"},
        {"john.doe@example.com", "john doe example com"},
        {"inv*", "^inv"},
        {"\"pay the inv\"*", "pay the ^inv"},
        {"*mid*", "~*mid*"},
        {"*end", "~*end"},
        {"be*in", "~be*in"},
        {"*foo.bar*", "~*foo ^bar"},
        {"foo*.bar", "^foo bar"},
        {"**ab**", "~*ab*"},
        {"ab* -", "^ab & =-"},
        {"@@@", "=@@@"},
        {"c++", "c"},
        {"\"...\"", "=..."},
        {"北京", "2:北京"},
        {"京", "1:^京"},
        {"北京大学", "2:北京 2:京大 2:大学"},
        {"*北京*", "2:北京"},
        {"京*", "1:^京"},
        {"iPhone手机", "iphone 2:手机"},
        {"手机8", "2:手机 1:机 8"},
        {"ab\u3000cd", "ab & cd"},
        {"می\u200Cخواهم", "ميخواهم|مي خواهم"},
        {"می خواهم", "مي خواهم|ميخواهم"},
        {"علی می خواهم", "علي & مي خواهم|ميخواهم"},
        {"foo\"bar baz\"", "foo & bar baz"},
    };
    for (const auto& [text, wanted] : cases) {
        CAPTURE(text);
        CHECK(parsed(text) == wanted);
    }
}

TEST_CASE("what can't be asked is refused with a sentence") {
    for (std::string text : {"", "   ", "\"open", "\"\"", "\"  \"", "*", "***", "a*", "*a", "*a*",
                             "北*京", "\xFF", "*.*"}) {
        CAPTURE(text);
        auto query = store::parse_text_query(text);
        REQUIRE(!query);
        CHECK(query.error().code() == core::ErrorCode::invalid_input);
        CHECK(query.error().message().ends_with('.'));
    }
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += "w" + std::to_string(i) + " ";
    CHECK(parsed(many) == "refused");
    CHECK(parsed("\"" + many + many + "\"") == "refused");
    CHECK(parsed(std::string(5000, 'a')) == "refused");
    CHECK(parsed("*" + std::string(40, 'a') + "*") == "refused");
}

TEST_CASE("stars stand for any letters") {
    CHECK(store::star_matches("*mid*", "amidst"));
    CHECK(store::star_matches("a*c*e", "abcde"));
    CHECK(store::star_matches("*", ""));
    CHECK(!store::star_matches("a*c", "abcd"));
    CHECK(!store::star_matches("*b", "abc"));
    CHECK(!store::star_matches("", "a"));
    CHECK(store::star_matches("*ab*ab", "xabyabab"));
}
