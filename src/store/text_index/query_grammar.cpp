#include "store/text_index/query_grammar.h"

#include <algorithm>
#include <utility>

namespace store {
namespace {

core::Error refusal(std::string sentence) {
    return {core::ErrorCode::invalid_input, std::move(sentence)};
}

// The size of the white space at the front, which may be one of three common code points.
std::size_t space_at(std::string_view text) {
    if (text.empty())
        return 0;
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))
        return 1;
    if (text.starts_with("\u00A0"))
        return 2;
    return text.starts_with("\u3000") ? 3 : 0;
}

core::Result<RawUnit> take_quoted(std::string_view& text) {
    auto end = text.find('"', 1);
    if (end == std::string_view::npos)
        return refusal("A quotation mark is opened and never closed.");
    RawUnit unit{std::string(text.substr(1, end - 1)), true, false};
    text.remove_prefix(end + 1);
    unit.star_behind = text.starts_with('*');
    if (unit.star_behind)
        text.remove_prefix(1);
    if (unit.text.find_first_not_of(' ') == std::string::npos)
        return refusal("There is nothing between the quotation marks.");
    return unit;
}

// A parenthesis that opens within a word, as in f(x), belongs to it with the one that closes it.
std::string take_word(std::string_view& text, bool in_group) {
    std::size_t size = 0, inner = 0;
    for (; size < text.size() && text[size] != '"' && space_at(text.substr(size)) == 0; ++size) {
        if (text[size] == '(')
            ++inner;
        if (text[size] != ')')
            continue;
        if (inner == 0 && in_group)
            break;
        inner -= inner > 0 ? 1 : 0;
    }
    std::string word(text.substr(0, size));
    text.remove_prefix(size);
    return word;
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    core::Result<RawQuery> read() {
        auto query = TRY(read_level(0));
        return query;
    }

private:
    // Operands up to the end, or to the parenthesis that closes.
    core::Result<RawQuery> read_level(std::size_t depth) {
        if (depth > query_depth_max)
            return refusal("Parentheses may stand in one another 16 deep at most.");
        std::vector<RawQuery> operands;
        bool any = false, side_by_side = false, joined = true;
        while (true) {
            skip_space();
            if (text_.empty() || (depth > 0 && text_.front() == ')'))
                break;
            auto [operand, joint] = TRY(read_operand(depth));
            if (joint != Joint::none) {
                if (joined)
                    return refusal(
                        "OR and AND need a word on both sides; in quotation marks they are words "
                        "themselves.");
                joined = true;
                any = any || joint == Joint::any;
                side_by_side = side_by_side || joint == Joint::all;
                continue;
            }
            side_by_side = side_by_side || !joined;
            joined = false;
            operands.push_back(std::move(operand));
        }
        if (operands.empty() && depth > 0)
            return refusal("There is nothing between the parentheses.");
        if (joined && !operands.empty())
            return refusal(
                "OR and AND need a word on both sides; in quotation marks they are words "
                "themselves.");
        if (any && side_by_side)
            return refusal(
                "Words side by side and OR need parentheses: write (a b) OR c, or a (b OR c).");
        if (operands.size() == 1)
            return std::move(operands.front());
        return RawQuery{any ? QueryKind::any : QueryKind::all, {}, std::move(operands)};
    }

    enum class Joint {
        none,
        all,
        any
    };
    using Operand = std::pair<RawQuery, Joint>;

    core::Result<Operand> read_operand(std::size_t depth) {
        if (text_.front() == '"') {
            auto quoted = TRY(take_quoted(text_));
            return Operand{{QueryKind::unit, std::move(quoted), {}}, Joint::none};
        }
        if (text_.front() == '(') {
            text_.remove_prefix(1);
            auto group = TRY(read_level(depth + 1));
            if (!text_.starts_with(')'))
                return refusal("A parenthesis is opened and never closed.");
            text_.remove_prefix(1);
            return Operand{std::move(group), Joint::none};
        }
        auto word = take_word(text_, depth > 0);
        if (word == "OR")
            return Operand{{}, Joint::any};
        if (word == "AND")
            return Operand{{}, Joint::all};
        if (word == "NOT" || word.starts_with("NEAR/"))
            return refusal(
                "NOT and NEAR can't be asked for: a query says what must be there. In quotation "
                "marks they are words themselves.");
        return Operand{{QueryKind::unit, {std::move(word), false, false}, {}}, Joint::none};
    }

    void skip_space() {
        while (auto space = space_at(text_))
            text_.remove_prefix(space);
    }

    std::string_view text_;
};

}  // namespace

core::Result<RawQuery> read_query_grammar(std::string_view text) {
    return Reader(text).read();
}

}  // namespace store
