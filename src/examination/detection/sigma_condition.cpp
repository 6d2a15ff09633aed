#include "examination/detection/sigma_condition.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using Kind = SigmaCondition::Kind;

constexpr std::string_view separators = " \t\r\n";

Result<std::vector<std::string_view>> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        if (separators.find(text[at]) != std::string_view::npos) {
            ++at;
            continue;
        }
        auto end = text.find_first_of(" \t\r\n()|", at);
        end = end == at ? at + 1 : std::min(end, text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
        if (words.size() > sigma_condition_words_max)
            return Error(ErrorCode::limit_exceeded,
                         fmt::format("more than {} words", sigma_condition_words_max));
    }
    return words;
}

class Parser {
public:
    Parser(std::vector<std::string_view> words, std::span<const SigmaSelection> selections)
        : words_(std::move(words)), selections_(selections) {}

    Result<SigmaCondition> whole() {
        auto condition = TRY(joined(Kind::any, 0));
        if (at_ < words_.size() && words_[at_] == "|")
            return Error(ErrorCode::unsupported,
                         "an aggregation behind |, which correlation rules have replaced");
        if (at_ < words_.size())
            return Error(ErrorCode::invalid_input, fmt::format("'{}' is one too many", word()));
        return condition;
    }

private:
    std::string_view word() const { return at_ < words_.size() ? words_[at_] : ""; }
    bool is(std::string_view expected) const { return folded(word()) == expected; }
    bool take(std::string_view expected) {
        bool taken = is(expected);
        at_ += taken ? 1 : 0;
        return taken;
    }

    // Parts between `or`, each of which is parts between `and`.
    Result<SigmaCondition> joined(Kind kind, std::size_t depth) {
        SigmaCondition all{kind, 0, {}};
        do {
            auto part = TRY(part_of(kind, depth));
            all.parts.push_back(std::move(part));
        } while (take(kind == Kind::any ? "or" : "and"));
        if (all.parts.size() > 1)
            return all;
        auto only = std::move(all.parts.front());
        return only;
    }

    Result<SigmaCondition> part_of(Kind kind, std::size_t depth) {
        return kind == Kind::any ? joined(Kind::every, depth) : negated(depth);
    }

    Result<SigmaCondition> negated(std::size_t depth) {
        if (depth == sigma_condition_depth_max)
            return Error(ErrorCode::limit_exceeded,
                         fmt::format("nested deeper than {}", sigma_condition_depth_max));
        if (take("not")) {
            SigmaCondition negation{Kind::negation, 0, {}};
            auto part = TRY(negated(depth + 1));
            negation.parts.push_back(std::move(part));
            return negation;
        }
        if (take("(")) {
            auto inner = TRY(joined(Kind::any, depth + 1));
            if (!take(")"))
                return Error(ErrorCode::invalid_input, "a parenthesis stays open");
            return inner;
        }
        return operand();
    }

    Result<SigmaCondition> operand() {
        if (word().empty() || is(")") || is("and") || is("or") || is("|"))
            return Error(ErrorCode::invalid_input,
                         fmt::format("a selection is missing before '{}'", word()));
        bool quantified = at_ + 1 < words_.size() && folded(words_[at_ + 1]) == "of";
        if (quantified)
            return quantity();
        for (std::uint32_t i = 0; i < selections_.size(); ++i)
            if (selections_[i].name == word()) {
                ++at_;
                return SigmaCondition{Kind::selection, i, {}};
            }
        return Error(ErrorCode::invalid_input, fmt::format("there is no selection '{}'", word()));
    }

    Result<SigmaCondition> quantity() {
        SigmaCondition many{is("all") ? Kind::every : Kind::any, 0, {}};
        if (!is("all") && !is("any") && !is("1"))
            return Error(ErrorCode::unsupported,
                         fmt::format("'{} of': only 1, any and all", word()));
        at_ += 2;
        auto name = word();
        if (name.empty())
            return Error(ErrorCode::invalid_input, "nothing stands behind 'of'");
        bool them = take("them");
        at_ += them ? 0 : 1;
        for (std::uint32_t i = 0; i < selections_.size(); ++i) {
            const auto& known = selections_[i].name;
            bool meant =
                them ? !known.starts_with('_') : SigmaPattern::of_rule_text(name).matches(known);
            if (meant)
                many.parts.push_back({Kind::selection, i, {}});
        }
        if (many.parts.empty())
            return Error(ErrorCode::invalid_input,
                         fmt::format("no selection is called like '{}'", name));
        return many;
    }

    std::vector<std::string_view> words_;
    std::span<const SigmaSelection> selections_;
    std::size_t at_ = 0;
};

}  // namespace

Result<SigmaCondition> parse_sigma_condition(std::string_view text,
                                             std::span<const SigmaSelection> selections) {
    auto words = TRY(words_of(text));
    return Parser(std::move(words), selections).whole();
}

}  // namespace examination
