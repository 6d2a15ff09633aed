#include "examination/detection/sigma_condition.h"

#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

// "(a|(b&!c))", by the selections' names.
std::string shown(const SigmaCondition& condition, std::span<const SigmaSelection> selections) {
    using Kind = SigmaCondition::Kind;
    if (condition.kind == Kind::selection)
        return selections[condition.selection].name;
    if (condition.kind == Kind::negation)
        return "!" + shown(condition.parts.front(), selections);
    std::string text;
    for (const auto& part : condition.parts)
        text += (text.empty()                  ? "("
                 : condition.kind == Kind::any ? "|"
                                               : "&") +
                shown(part, selections);
    return text + ")";
}

std::string read(std::string_view text) {
    const SigmaSelection selections[] = {
        {"a", {}}, {"b", {}}, {"sel_x", {}}, {"sel_y", {}}, {"_hidden", {}}};
    auto condition = parse_sigma_condition(text, selections);
    return condition ? shown(condition.value(), selections) : "error";
}

}  // namespace

TEST_CASE("not binds before and, and before or") {
    CHECK(read("a") == "a");
    CHECK(read("a or b and not sel_x") == "(a|(b&!sel_x))");
    CHECK(read("( a or b ) and not sel_x") == "((a|b)&!sel_x)");
    CHECK(read("not (a and b)") == "!(a&b)");
    CHECK(read("not not a") == "!!a");
    CHECK(read("A AND b") == "error");
    CHECK(read("a AND NOT b") == "(a&!b)");
}

TEST_CASE("one or all of selections are taken by their names") {
    CHECK(read("1 of sel_*") == "(sel_x|sel_y)");
    CHECK(read("any of sel_*") == "(sel_x|sel_y)");
    CHECK(read("all of sel_*") == "(sel_x&sel_y)");
    CHECK(read("1 of them") == "(a|b|sel_x|sel_y)");
    CHECK(read("all of them and not 1 of sel_*") == "((a&b&sel_x&sel_y)&!(sel_x|sel_y))");
    CHECK(read("1 of a") == "(a)");
    CHECK(read("1 of _*") == "(_hidden)");
}

TEST_CASE("a condition that can't be read is refused") {
    for (const char* text : {"", "and", "a and", "a b", "(a", "a)", "not", "1 of", "1 of none*",
                             "2 of sel_*", "nowhere", "a | count() > 5", "()", "1 of sel_* b"}) {
        CAPTURE(text);
        CHECK(read(text) == "error");
    }
}

TEST_CASE("words and depth have limits") {
    using core::ErrorCode;
    const SigmaSelection selections[] = {{"a", {}}};
    auto code = [&](const std::string& text) {
        return parse_sigma_condition(text, selections).error().code();
    };
    std::string deep(sigma_condition_depth_max + 1, '(');
    CHECK(code(deep + "a") == ErrorCode::limit_exceeded);
    std::string many = "a";
    for (std::size_t i = 0; i < sigma_condition_words_max; ++i)
        many += " or a";
    CHECK(code(many) == ErrorCode::limit_exceeded);
}
