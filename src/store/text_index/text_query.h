// What a user asks of the text index, read into units and what must be there of them.
#pragma once

#include "core/result.h"
#include "store/text_index/query_grammar.h"
#include "store/text_index/token_stream.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

constexpr std::size_t query_bytes_max = 4096;
constexpr std::size_t query_units_max = 32;
constexpr std::size_t query_terms_max = 64;  // In one phrase.
// Within this size a pattern lies whole in one token, however long the word is.
constexpr std::size_t query_pattern_bytes_max = token_bytes_max / 2;

enum class TermMatching : std::uint8_t {
    exact,
    prefix,
    pattern  // The text holds stars, each for any letters of the same word.
};

struct QueryTerm {
    std::string text;  // Folded.
    TokenKind kind = TokenKind::word;
    TermMatching matching = TermMatching::exact;

    // REQUIRES: a token of the same kind; a single's prefix takes pairs too.
    bool matches(std::string_view token, TokenKind token_kind) const;
    bool operator==(const QueryTerm&) const = default;
};

// Terms that follow each other without a word between.
using QueryPhrase = std::vector<QueryTerm>;

struct QueryUnit {
    std::string text;  // As it was typed.
    // Any of them will do: a Persian word may be written in more ways than one. Empty if the text
    // holds nothing that is indexed; it is then looked for as it stands.
    std::vector<QueryPhrase> phrases;
};

// How the units belong together.
struct QueryNode {
    QueryKind kind = QueryKind::unit;
    std::size_t unit = 0;          // Index in the query, of a unit.
    std::vector<QueryNode> parts;  // Of the others.

    // REQUIRES: one for each unit of the query.
    bool holds(const std::vector<bool>& matched) const;
};

struct TextQuery {
    std::vector<QueryUnit> units;  // At least one.
    QueryNode root;
};

// Words side by side must all be there; of those between which OR stands one; parentheses group;
// "a phrase" as it stands; a star stands for any letters at the begin, in or at the end of a word.
// invalid_input, with a sentence for the user, for what
// can't be asked.
core::Result<TextQuery> parse_text_query(std::string_view text);

// Whether `text` is what `pattern` describes, whose stars stand for any bytes.
bool star_matches(std::string_view pattern, std::string_view text);

}  // namespace store
