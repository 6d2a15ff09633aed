// Finds the units of a query in text, by reading it: for snippets, for what the engine can't
// decide, and as the plain counterpart of the index.
#pragma once

#include "store/text_index/text_query.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct TextMatch {
    std::size_t begin = 0, end = 0;  // Byte offsets in the text.
    std::size_t unit = 0;            // Index in the query.

    bool operator==(const TextMatch&) const = default;
};

struct MatchLimits {
    std::size_t per_unit_max =
        1;  // Of each unit the first so many; reading stops when all are found.
    const std::vector<bool>* wanted = nullptr;  // Units to look for; all where there is none.
};

// Keeps the query, which must outlive it.
class TextMatcherView {
public:
    explicit TextMatcherView(const TextQuery& query);

    // Sorted by where they begin.
    std::vector<TextMatch> find(std::string_view text, const MatchLimits& limits);

private:
    struct Slot {
        std::string text;
        TokenKind kind = TokenKind::word;
        std::size_t begin = 0, end = 0;
    };
    struct Position {
        std::vector<Slot> slots;
        std::size_t used = 0;
    };

    void add(const TokenView& token);
    void close_position();
    const Slot* slot_at(std::size_t position, const QueryTerm& term) const;
    bool find_phrase(const QueryPhrase& phrase, TextMatch& match) const;
    void find_literal(std::size_t unit, std::string_view text);
    bool wants(std::size_t unit) const;
    bool satisfied() const;

    const TextQuery& query_;
    std::vector<Position> ring_;  // The last positions, as many as the longest phrase has.
    std::size_t position_ = 0;    // Of the next token; counts on.
    MatchLimits limits_;
    std::vector<std::size_t> found_;  // How many a unit.
    std::vector<TextMatch> matches_;
};

}  // namespace store
