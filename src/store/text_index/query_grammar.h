// How a query is put together from words, phrases, OR and parentheses. Private to the text index.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace store {

constexpr std::size_t query_depth_max = 16;

// A word or phrase as it was typed.
struct RawUnit {
    std::string text;
    bool quoted = false;
    bool star_behind = false;  // "…"*
};

enum class QueryKind {
    unit,
    all,  // Every part must match.
    any   // One part is enough.
};

struct RawQuery {
    QueryKind kind = QueryKind::unit;
    RawUnit unit;
    std::vector<RawQuery> parts;
};

// Operands side by side, or joined by AND, must all match; of those joined by OR one is enough. The
// two are mixed with parentheses only, so that no query is read in another way than it was meant.
// invalid_input, with a sentence for the user, for what can't be asked.
core::Result<RawQuery> read_query_grammar(std::string_view text);

}  // namespace store
