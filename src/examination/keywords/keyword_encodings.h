// Characters as the bytes of each encoding that keywords are searched in.
#pragma once

#include "examination/keywords/byte_expression.h"
#include "examination/keywords/keyword_expression.h"
#include "model/rule_hit.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace examination {

using model::KeywordEncoding;

// A set of more characters than this is not spelled out in an encoding of several bytes a
// character that follows no rule.
constexpr std::size_t spelled_characters_max = 256;

// Holds the tables of all encodings. Not thread-safe.
class KeywordEncoder {
public:
    KeywordEncoder();
    ~KeywordEncoder();

    enum class Gap {
        none,
        absent,   // The encoding lacks a character that every match needs.
        too_wide  // A set of characters is too large to be spelled out.
    };
    struct Encoded {
        ByteExpression bytes;
        Gap gap = Gap::none;
    };
    Encoded encode(const KeywordExpression& expression, KeywordEncoding encoding) const;

private:
    struct Tables;
    std::unique_ptr<Tables> tables_;
};

// Which byte is a letter, digit or underscore in an encoding of one byte a character.
std::array<bool, 256> word_bytes(KeywordEncoding encoding);

}  // namespace examination
