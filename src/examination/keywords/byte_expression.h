// An expression over bytes: what a term looks like in one encoding.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

namespace examination {

using ByteSet = std::bitset<256>;
using ByteSequence = std::vector<ByteSet>;  // One set a byte.

struct ByteExpression {
    enum class Kind : std::uint8_t {
        bytes,     // Any one of `alternatives`.
        sequence,  // Every part, in order.
        choice,
        repetition
    };
    Kind kind = Kind::sequence;
    std::vector<ByteSequence> alternatives;
    std::vector<ByteExpression> parts;
    std::uint32_t least = 1, most = 1;
};

// How many bytes a match has; capped far above what is allowed.
struct WidthRange {
    std::uint64_t least = 0, most = 0;
};
WidthRange width_of(const ByteExpression& expression);

// Joins sequences that differ in one byte alone.
std::vector<ByteSequence> joined(std::vector<ByteSequence> sequences);

// As the pattern language of the engine (PCRE over bytes). Sets that the engine would have to spell
// out are widened: it may see more than there is (`exact` says so), and never less.
struct EnginePattern {
    std::string text;
    bool exact = true;
};
EnginePattern pattern_of(const ByteExpression& expression);

// No byte above 127 in any match.
bool is_ascii(const ByteExpression& expression);

}  // namespace examination
