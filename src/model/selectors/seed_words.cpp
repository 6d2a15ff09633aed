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

std::size_t hash_of(std::string_view word) {
    std::uint64_t hash = word.size();
    for (char c : word)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15;
    return static_cast<std::size_t>(hash >> 32);
}

// All words of all languages, by open addressing; half of the places stay free.
class LanguageTable {
public:
    LanguageTable() {
        for (std::size_t language = 0; language < lists.size(); ++language)
            for (const auto& entry : lists[language]) {
                auto& place = places_[find(entry.word)];
                place.word = entry.word;
                place.languages |= static_cast<std::uint8_t>(1u << language);
            }
    }
    std::uint8_t languages(std::string_view word) const { return places_[find(word)].languages; }

private:
    struct Place {
        std::string_view word;
        std::uint8_t languages = 0;
    };
    std::size_t find(std::string_view word) const {
        auto at = hash_of(word) % places_.size();
        while (places_[at].languages != 0 && places_[at].word != word)
            at = (at + 1) % places_.size();
        return at;
    }
    std::array<Place, 16384> places_{};
};

}  // namespace

std::uint8_t seed_word_languages(std::string_view lower_case) {
    static const LanguageTable table;
    return table.languages(lower_case);
}

std::optional<std::uint16_t> seed_word_index(SeedLanguage language, std::string_view lower_case) {
    auto list = lists[static_cast<std::size_t>(language)];
    auto found = std::ranges::lower_bound(list, lower_case, {}, &SeedWord::word);
    if (found == list.end() || found->word != lower_case)
        return std::nullopt;
    return found->index;
}

}  // namespace model
