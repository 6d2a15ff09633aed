// Makes selectors of every kind that are certainly valid, near misses, and texts around them: the
// truth that the scanner's recall and precision are measured against.
#pragma once

#include "model/selectors/selector.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace examination {

class SelectorTruth {
public:
    explicit SelectorTruth(std::uint64_t seed) : random_(seed) {}

    // Below `limit`; the same on every machine.
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    // A selector as it stands in a text, with the words it needs beside it in `before`.
    struct Made {
        std::string before, raw;
    };
    Made valid(model::SelectorKind kind);
    // As `valid`, with one letter changed so that its checksum, or its form where there is no
    // checksum, no longer holds.
    Made near_miss(model::SelectorKind kind);
    // Words, numbers and marks that hold no selector.
    std::string filler(std::size_t words);
    std::string letters(std::string_view alphabet, std::size_t count);

private:
    std::string bytes(std::size_t count);
    std::string digits(std::size_t count) { return letters("0123456789", count); }
    std::string hex(std::size_t count) { return letters("0123456789abcdef", count); }
    std::string host();
    std::string internet(model::SelectorKind kind);
    std::string number(model::SelectorKind kind);
    std::string coin(model::SelectorKind kind);
    std::string key(model::SelectorKind kind);
    std::string access_token();
    std::string onion();
    std::string iban();
    std::string card();
    enum class Checksum {
        holds,
        broken
    };
    std::string seed_phrase(Checksum checksum);
    std::string words_before(std::string_view phrase);

    std::mt19937_64 random_;
};

// Whether a form has a checksum, so that near misses of one letter can be told from it.
bool has_checksum(model::SelectorKind kind);

}  // namespace examination
