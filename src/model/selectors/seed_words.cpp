#include "model/selectors/seed_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace model {
namespace {

struct SeedWord {
    std::string_view word;
    std::uint16_t index;
};

#include "bip39_words.inc"

constexpr std::array<std::span<const SeedWord>, seed_language_count> lists = {
    english_words, french_words, italian_words, spanish_words};

}  // namespace

std::optional<std::uint16_t> seed_word_index(SeedLanguage language, std::string_view lower_case) {
    auto list = lists[static_cast<std::size_t>(language)];
    auto found = std::ranges::lower_bound(list, lower_case, {}, &SeedWord::word);
    if (found == list.end() || found->word != lower_case)
        return std::nullopt;
    return found->index;
}

}  // namespace model
