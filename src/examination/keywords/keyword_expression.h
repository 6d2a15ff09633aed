// What a term means, in characters: its regular expression, or its letters in either case.
#pragma once

#include "core/result.h"
#include "examination/keywords/keyword_list.h"

#include <cstdint>
#include <vector>

namespace examination {

struct CodeRange {
    std::uint32_t first = 0, last = 0;  // Both included.

    bool operator==(const CodeRange&) const = default;
};

struct KeywordExpression {
    enum class Kind : std::uint8_t {
        characters,  // One character out of `characters`.
        sequence,    // Every part, in order.
        choice,      // Any one part.
        repetition   // The only part, `least` to `most` times.
    };
    Kind kind = Kind::sequence;
    std::vector<CodeRange> characters;  // Ascending and apart.
    std::vector<KeywordExpression> parts;
    std::uint32_t least = 1, most = 1;
};

// What `*`, `+` and `{n,}` may repeat beyond their least number.
constexpr std::uint32_t open_repetitions_max = 64;

// Letter case is Unicode's: "strasse" is also found as "Straße". invalid_input with a sentence
// where an expression cannot be read.
core::Result<KeywordExpression> expression_of(const KeywordTerm& term);

}  // namespace examination
