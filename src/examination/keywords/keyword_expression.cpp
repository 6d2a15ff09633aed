#include "examination/keywords/keyword_expression.h"

#include "examination/keywords/letter_case.h"

#include <string>
#include <string_view>
#include <utility>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using Kind = KeywordExpression::Kind;

constexpr unsigned depth_max = 32;
constexpr std::uint32_t repetitions_max = 1'000;

KeywordExpression characters(std::vector<CodeRange> ranges) {
    KeywordExpression expression;
    expression.kind = Kind::characters;
    expression.characters = std::move(ranges);
    return expression;
}

KeywordExpression group(Kind kind, std::vector<KeywordExpression> parts) {
    if (parts.size() == 1)
        return std::move(parts.front());
    KeywordExpression expression;
    expression.kind = kind;
    expression.parts = std::move(parts);
    return expression;
}

Error bad(const std::string& why) {
    return {ErrorCode::invalid_input, why};
}

// A recursive descent over what is usual in regular expressions. What depends on more than the
// characters matched (anchors, look-around, back references) is refused.
class Parser {
public:
    Parser(std::string_view text, bool any_case) : text_(decode_utf8(text)), any_case_(any_case) {}

    Result<KeywordExpression> parse() {
        auto expression = TRY(choice(0));
        if (at_ != text_.size())
            return bad("a ')' without its '('");
        return expression;
    }

private:
    bool ended() const { return at_ == text_.size(); }
    bool take(char32_t wanted) {
        if (ended() || text_[at_] != wanted)
            return false;
        ++at_;
        return true;
    }

    Result<KeywordExpression> choice(unsigned depth) {
        if (depth > depth_max)
            return bad("brackets within brackets, too deep");
        std::vector<KeywordExpression> parts;
        do {
            auto part = TRY(sequence(depth));
            parts.push_back(std::move(part));
        } while (take('|'));
        return group(Kind::choice, std::move(parts));
    }

    Result<KeywordExpression> sequence(unsigned depth) {
        std::vector<KeywordExpression> parts;
        while (!ended() && text_[at_] != '|' && text_[at_] != ')') {
            auto atom = TRY(this->atom(depth));
            auto repeated = TRY(repetition(std::move(atom)));
            parts.push_back(std::move(repeated));
        }
        KeywordExpression expression;
        expression.parts = std::move(parts);
        return expression;
    }

    Result<KeywordExpression> atom(unsigned depth) {
        auto c = text_[at_++];
        switch (c) {
            case '(': {
                if (take('?') && !take(':'))
                    return bad("'(?' other than '(?:' is not supported");
                auto inner = TRY(choice(depth + 1));
                if (!take(')'))
                    return bad("a '(' without its ')'");
                return inner;
            }
            case '[':
                return character_class();
            case '.':
                return characters(complement({{'\n', '\n'}, {'\r', '\r'}}));
            case '\\': {
                auto ranges = TRY(escape());
                return cased(std::move(ranges));
            }
            case '*':
            case '+':
            case '?':
            case '{':
                return bad("a repetition of nothing");
            case '^':
            case '$':
                return bad(
                    "'^' and '$' are not supported: contents have no lines; put a backslash before "
                    "such a character to search for it");
            default:
                return cased({{static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(c)}});
        }
    }

    KeywordExpression cased(std::vector<CodeRange> ranges) const {
        return characters(any_case_ ? close_over_case(std::move(ranges)) : std::move(ranges));
    }

    Result<std::uint32_t> number() {
        std::uint32_t value = 0;
        auto begin = at_;
        for (; !ended() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            value = value * 10 + static_cast<std::uint32_t>(text_[at_] - '0');
            if (value > repetitions_max)
                return bad("a repetition of more than " + std::to_string(repetitions_max));
        }
        if (at_ == begin)
            return bad("'{' needs a number behind it; put a backslash before one to search for it");
        return value;
    }

    Result<KeywordExpression> repetition(KeywordExpression atom) {
        KeywordExpression repeated;
        repeated.kind = Kind::repetition;
        if (take('*')) {
            repeated.least = 0;
            repeated.most = open_repetitions_max;
        } else if (take('+')) {
            repeated.most = open_repetitions_max;
        } else if (take('?')) {
            repeated.least = 0;
        } else if (take('{')) {
            repeated.least = repeated.most = TRY(number());
            if (take(',')) {
                repeated.most = repeated.least + open_repetitions_max;
                if (!ended() && text_[at_] != '}')
                    repeated.most = TRY(number());
            }
            if (!take('}'))
                return bad("a '{' without its '}'");
            if (repeated.most == 0 || repeated.most < repeated.least)
                return bad("a repetition from more to fewer");
        } else {
            return atom;
        }
        if (!ended() &&
            (text_[at_] == '?' || text_[at_] == '+' || text_[at_] == '*' || text_[at_] == '{'))
            return bad("a repetition of a repetition, or a lazy one, is not supported");
        repeated.parts.push_back(std::move(atom));
        return repeated;
    }

    Result<std::vector<CodeRange>> escape() {
        if (ended())
            return bad("a backslash at the end");
        auto c = text_[at_++];
        switch (c) {
            case 'd':
                return ranges_of("[0-9]");
            case 'D':
                return ranges_of("[^0-9]");
            case 'w':
                return ranges_of("[[:L:][:M:][:N:]_]");
            case 'W':
                return ranges_of("[^[:L:][:M:][:N:]_]");
            case 's':
                return ranges_of("[[:White_Space:]]");
            case 'S':
                return ranges_of("[^[:White_Space:]]");
            case 't':
                return std::vector<CodeRange>{{'\t', '\t'}};
            case 'n':
                return std::vector<CodeRange>{{'\n', '\n'}};
            case 'r':
                return std::vector<CodeRange>{{'\r', '\r'}};
            case 'x':
            case 'u':
                return hex_escape(c == 'x' ? 2 : 4);
            default:
                break;
        }
        if (c < 128 && (is_letter(c) || (c >= '0' && c <= '9')))
            return bad("'\\" + std::string(1, static_cast<char>(c)) + "' is not supported");
        auto code = static_cast<std::uint32_t>(c);
        return std::vector<CodeRange>{{code, code}};
    }

    static bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

    // \x41, A, \x{10FFFF}: characters, not bytes.
    Result<std::vector<CodeRange>> hex_escape(unsigned digits) {
        bool braced = take('{');
        std::uint32_t code = 0;
        unsigned count = 0;
        for (; !ended() && count < (braced ? 6u : digits); ++at_, ++count) {
            auto c = text_[at_] | (is_letter(text_[at_]) ? 0x20u : 0u);
            if (c >= '0' && c <= '9')
                code = code * 16 + static_cast<std::uint32_t>(c - '0');
            else if (c >= 'a' && c <= 'f')
                code = code * 16 + static_cast<std::uint32_t>(c - 'a' + 10);
            else
                break;
        }
        if (count == 0 || (!braced && count != digits) || (braced && !take('}')) || code > 0x10FFFF)
            return bad("an escape of a character by its number is not complete");
        return std::vector<CodeRange>{{code, code}};
    }

    Result<KeywordExpression> character_class() {
        bool negated = take('^');
        std::vector<CodeRange> all;
        for (bool first = true;; first = false) {
            if (ended())
                return bad("a '[' without its ']'");
            if (!first && take(']'))
                break;
            if (text_[at_] == '[')
                return bad("put a backslash before a '[' within brackets");
            auto low = TRY(class_member());
            bool single = low.size() == 1 && low.front().first == low.front().last;
            if (single && at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
                ++at_;
                auto high = TRY(class_member());
                if (high.size() != 1 || high.front().last < low.front().first)
                    return bad("a range of characters from later to earlier");
                low.front().last = high.front().last;
            }
            all.insert(all.end(), low.begin(), low.end());
        }
        all = any_case_ ? close_over_case(std::move(all)) : ordered(std::move(all));
        if (negated)
            all = complement(all);
        if (all.empty())
            return bad("brackets that no character fits");
        return characters(std::move(all));
    }

    Result<std::vector<CodeRange>> class_member() {
        auto c = text_[at_++];
        if (c == '\\')
            return escape();
        auto code = static_cast<std::uint32_t>(c);
        return std::vector<CodeRange>{{code, code}};
    }

    std::u32string text_;
    bool any_case_;
    std::size_t at_ = 0;
};

// Letters that fold to several (ß to ss) stand for those, and the other way round.
KeywordExpression literal(std::u32string_view text, bool any_case) {
    std::vector<KeywordExpression> parts;
    while (!text.empty()) {
        if (!any_case) {
            auto code = static_cast<std::uint32_t>(text.front());
            parts.push_back(characters({{code, code}}));
            text.remove_prefix(1);
            continue;
        }
        auto folded = fold_at(text);
        auto spelled = [](const std::u32string& letters) {
            std::vector<KeywordExpression> each;
            for (auto letter : letters) {
                auto code = static_cast<std::uint32_t>(letter);
                each.push_back(characters(close_over_case({{code, code}})));
            }
            return group(Kind::sequence, std::move(each));
        };
        std::vector<KeywordExpression> ways;
        ways.push_back(spelled(folded.letters));
        if (!folded.single.empty())
            ways.push_back(characters(folded.single));
        parts.push_back(group(Kind::choice, std::move(ways)));
        text.remove_prefix(folded.taken);
    }
    KeywordExpression expression;
    expression.parts = std::move(parts);
    return expression;
}

}  // namespace

Result<KeywordExpression> expression_of(const KeywordTerm& term) {
    if (term.kind == KeywordTerm::Kind::literal)
        return literal(decode_utf8(term.text), !term.case_sensitive);
    return Parser(term.text, !term.case_sensitive).parse();
}

}  // namespace examination
