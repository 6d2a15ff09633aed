// What a search over names, selectors and texts asks of one source's findings, and what it finds.
#pragma once

#include "model/item.h"
#include "model/selectors/selector.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination {

// Of one source; beyond it the rest is left out, and said to be.
constexpr std::uint64_t found_items_max = 100'000;
constexpr std::uint32_t found_values_max = 5;

// Words of which all, or any, must stand in a name or a value, letters in either case. A star parts
// a word: in a name it stands for any letters, a value must have each of its pieces.
struct WordTree {
    enum class Kind : std::uint8_t {
        word,
        all,
        any
    };
    Kind kind = Kind::word;
    std::string word;
    std::vector<WordTree> parts;  // Of the others; at least one.
};

struct FindQuestion {
    model::SourceId source;
    WordTree words;
    // Ordinals, ascending: of find_items() those whose text has the words, of find_values() those
    // that are asked for.
    std::vector<std::uint64_t> items;
};

// What the words were found in.
struct MatchedIn {
    bool text = false, name = false, selector = false;
};

struct MatchedItem {
    std::uint64_t ordinal = 0;
    MatchedIn in;
    model::ItemState state = model::ItemState::allocated;
    bool known = false;                // To a hash set.
    std::uint32_t type = 0;            // Index in `types`.
    std::optional<std::int16_t> year;  // In which it was last modified; absent beyond what fits.
};

struct MatchedItems {
    std::vector<MatchedItem> items;  // By ordinal.
    std::vector<std::string> types;
    bool cut = false;  // There are more than found_items_max.
};

// A selector with the words, in an item.
struct MatchedValue {
    std::uint64_t item = 0;
    model::SelectorKind kind = model::SelectorKind::email;
    std::string value;
};

}  // namespace examination
