#include "store/text_index/text_query.h"

#include "core/text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace store {
namespace {

core::Error refusal(std::string sentence) {
    return {core::ErrorCode::invalid_input, std::move(sentence)};
}

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) != 0x80 && byte != '*';
    }));
}

// The end of a run without spaces: the text may go on where the query ends.
void open_end(QueryPhrase& phrase) {
    if (phrase.empty() || phrase.back().kind != TokenKind::single)
        return;
    if (phrase.size() > 1 && phrase[phrase.size() - 2].kind == TokenKind::pair)
        phrase.pop_back();
    else
        phrase.back().matching = TermMatching::prefix;
}

// The phrase as typed, and the same with each Persian word written the other way.
std::vector<QueryPhrase> phrases_of(std::string_view text) {
    QueryPhrase typed, other;
    TokenStreamView tokens(text);
    TokenView token;
    bool parts = false;
    while (tokens.next(token)) {
        QueryTerm term{std::string(token.text), token.kind, TermMatching::exact};
        bool first_part = token.reading == TokenReading::part && !parts;
        parts = token.reading == TokenReading::part;
        switch (token.reading) {
            case TokenReading::plain:
                typed.push_back(term);
                other.push_back(std::move(term));
                break;
            case TokenReading::part:
                if (first_part)
                    other.pop_back();
                other.push_back(std::move(term));
                break;
            case TokenReading::joined:
                if (other.size() >= 2) {
                    other.resize(other.size() - 2);
                    other.push_back(std::move(term));
                }
                break;
            case TokenReading::bridge:
                break;
        }
    }
    open_end(typed);
    open_end(other);
    if (typed.empty())
        return {};
    if (typed == other)
        return {std::move(typed)};
    return {std::move(typed), std::move(other)};
}

core::Result<void> check_open(const QueryTerm& term) {
    if (term.kind != TokenKind::word || term.matching == TermMatching::exact)
        return {};
    if (character_count(term.text) < 2)
        return refusal("A star needs at least two letters beside it.");
    if (term.matching == TermMatching::pattern && term.text.size() > query_pattern_bytes_max)
        return refusal("A word with a star at its begin or inside may have 32 bytes at most.");
    return {};
}

// Reads a word with stars: each star glues to the letters that touch it.
class StarredWord {
public:
    core::Result<QueryUnit> read(std::string_view text) {
        std::size_t begin = 0;
        for (;;) {
            auto end = std::min(text.find('*', begin), text.size());
            add_segment(text.substr(begin, end - begin));
            if (end == text.size())
                break;
            add_star();
            begin = end + 1;
        }
        close();
        if (phrase_.empty())
            return refusal("A star alone would find everything: put letters beside it.");
        if (star_in_run_)
            return refusal(
                "Inside a word of a script without spaces a star can't stand: write the parts with "
                "a space between.");
        finish();
        for (const auto& term : phrase_)
            TRY(check_open(term));
        return QueryUnit{std::string(text), {std::move(phrase_)}};
    }

private:
    void add_segment(std::string_view segment) {
        TokenStreamView tokens(segment);
        TokenView token;
        std::size_t read_to = 0;
        while (tokens.next(token)) {
            if (token.reading != TokenReading::plain)
                continue;
            bool glued = token.begin == 0 && current_ && current_->kind == TokenKind::word &&
                         token.kind == TokenKind::word;
            star_in_run_ = star_in_run_ || (token.begin == 0 && after_run_star_) ||
                           (token.begin == 0 && token.kind != TokenKind::word && current_ &&
                            character_count(current_->text) > 0);
            after_run_star_ = false;
            if (!glued) {
                close();
                current_ = QueryTerm{{}, token.kind, TermMatching::exact};
            }
            current_->text += token.text;
            read_to = token.end;
        }
        if (read_to < segment.size())
            close();  // Punctuation at the end: what follows is another word.
    }

    void add_star() {
        if (current_ && current_->kind != TokenKind::word) {
            close();
            after_run_star_ = true;
            return;
        }
        if (!current_)
            current_ = QueryTerm{};
        if (!current_->text.ends_with('*'))
            current_->text += '*';
        current_->matching = TermMatching::pattern;
    }

    void close() {
        // A star that touches nothing but punctuation asks for nothing.
        if (current_ && current_->text != "*")
            phrase_.push_back(std::move(*current_));
        current_.reset();
    }

    void finish() {
        for (auto& term : phrase_)
            if (term.matching == TermMatching::pattern &&
                term.text.find('*') == term.text.size() - 1) {
                term.text.pop_back();
                term.matching = TermMatching::prefix;
            }
        open_end(phrase_);
    }

    QueryPhrase phrase_;
    std::optional<QueryTerm> current_;
    bool after_run_star_ = false, star_in_run_ = false;
};

core::Result<QueryUnit> read_unit(const RawUnit& raw) {
    if (!raw.quoted && raw.text.find('*') != std::string::npos) {
        StarredWord word;
        return word.read(raw.text);
    }
    QueryUnit unit{raw.text, phrases_of(raw.text)};
    for (auto& phrase : unit.phrases) {
        if (phrase.size() > query_terms_max)
            return refusal("A phrase may have 64 words at most.");
        if (raw.star_behind && phrase.back().kind == TokenKind::word)
            phrase.back().matching = TermMatching::prefix;
        TRY(check_open(phrase.back()));
    }
    return unit;
}

// A particle apart and its word, which the user did not put in quotation marks.
bool belong_together(const RawUnit& first, const RawUnit& second) {
    if (first.quoted || second.quoted || first.text.find('*') != std::string::npos ||
        second.text.find('*') != std::string::npos)
        return false;
    TokenStreamView tokens(first.text);
    TokenView token;
    if (!tokens.next(token) || tokens.next(token))
        return false;
    auto both = first.text + ' ' + second.text;
    TokenStreamView joined(both);
    while (joined.next(token))
        if (token.reading == TokenReading::joined && token.begin == 0)
            return true;
    return false;
}

bool belong_together(const RawQuery& first, const RawQuery& second) {
    return first.kind == QueryKind::unit && second.kind == QueryKind::unit &&
           belong_together(first.unit, second.unit);
}

core::Result<QueryNode> read_node(RawQuery raw, std::vector<QueryUnit>& units) {
    QueryNode node;
    node.kind = raw.kind;
    if (raw.kind == QueryKind::unit) {
        auto unit = TRY(read_unit(raw.unit));
        node.unit = units.size();
        units.push_back(std::move(unit));
        return node;
    }
    for (std::size_t i = 0; i < raw.parts.size(); ++i) {
        auto& part = raw.parts[i];
        if (raw.kind == QueryKind::all && i + 1 < raw.parts.size() &&
            belong_together(part, raw.parts[i + 1])) {
            auto& next = raw.parts[i + 1].unit.text;
            next = part.unit.text + ' ' + next;
            continue;
        }
        auto read = TRY(read_node(std::move(part), units));
        node.parts.push_back(std::move(read));
    }
    return node;
}

}  // namespace

bool QueryNode::holds(const std::vector<bool>& matched) const {
    auto part_holds = [&](const QueryNode& part) { return part.holds(matched); };
    switch (kind) {
        case QueryKind::unit:
            return matched[unit];
        case QueryKind::all:
            return std::ranges::all_of(parts, part_holds);
        case QueryKind::any:
            return std::ranges::any_of(parts, part_holds);
    }
    return false;
}

bool star_matches(std::string_view pattern, std::string_view text) {
    std::size_t at = 0, in = 0, star = std::string_view::npos, retry = 0;
    while (in < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            retry = in;
        } else if (at < pattern.size() && pattern[at] == text[in]) {
            ++at;
            ++in;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            in = ++retry;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*')
        ++at;
    return at == pattern.size();
}

bool QueryTerm::matches(std::string_view token, TokenKind token_kind) const {
    switch (matching) {
        case TermMatching::exact:
            return kind == token_kind && token == text;
        case TermMatching::prefix:
            return (kind == TokenKind::word) == (token_kind == TokenKind::word) &&
                   token.starts_with(text);
        case TermMatching::pattern:
            return kind == token_kind && star_matches(text, token);
    }
    return false;
}

core::Result<TextQuery> parse_text_query(std::string_view text) {
    if (text.size() > query_bytes_max)
        return refusal("A query may have 4096 bytes at most.");
    if (!core::is_valid_utf8(text))
        return refusal("The query is not UTF-8.");
    auto raw = TRY(read_query_grammar(text));
    if (raw.kind == QueryKind::all && raw.parts.empty())
        return refusal("The query is empty: say at least one word.");
    TextQuery query;
    query.root = TRY(read_node(std::move(raw), query.units));
    if (query.units.size() > query_units_max)
        return refusal("A query may have 32 words and phrases at most.");
    return query;
}

}  // namespace store
