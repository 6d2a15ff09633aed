// The word lists of BIP-39, compiled in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace model {

inline constexpr std::size_t seed_word_size_max = 16;  // In bytes, the longest of all lists.

enum class SeedLanguage : std::uint8_t {
    english,
    french,
    italian,
    spanish
};
inline constexpr std::size_t seed_language_count = 4;

// The languages whose lists have the word: bit i is SeedLanguage i.
std::uint8_t seed_word_languages(std::string_view lower_case);

// The word's index in the language's list: eleven bits of the seed.
std::optional<std::uint16_t> seed_word_index(SeedLanguage language, std::string_view lower_case);

}  // namespace model
