// Sets of characters and their letter cases, as Unicode has them. The one file that asks ICU.
#pragma once

#include "examination/keywords/keyword_expression.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// REQUIRES: valid UTF-8.
std::u32string decode_utf8(std::string_view utf8);

// Ascending and apart.
std::vector<CodeRange> ordered(std::vector<CodeRange> ranges);
// Every character that is not in them; surrogates are in neither.
std::vector<CodeRange> complement(const std::vector<CodeRange>& ranges);
// With every character that differs from one of them in letter case alone.
std::vector<CodeRange> close_over_case(std::vector<CodeRange> ranges);
// REQUIRES: a pattern of ICU's that is right, a literal of ours.
std::vector<CodeRange> ranges_of(const char* pattern);
bool is_word_character(std::uint32_t code);

// What the text begins with, without letter case.
struct FoldedLetters {
    std::size_t taken = 1;          // Characters of the text.
    std::u32string letters;         // What they fold to.
    std::vector<CodeRange> single;  // Single characters that fold to several such letters.
};
// REQUIRES: not empty.
FoldedLetters fold_at(std::u32string_view text);

}  // namespace examination
