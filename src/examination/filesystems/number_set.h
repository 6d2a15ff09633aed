// A set of numbers that lie close together, such as inodes: about a bit for each.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

namespace examination {

class NumberSet {
public:
    // False when the number was there already.
    bool insert(std::uint64_t number) {
        auto& word = words_for(number)[number / 64 % words_per_chunk];
        std::uint64_t bit = std::uint64_t{1} << (number % 64);
        bool added = (word & bit) == 0;
        word |= bit;
        return added;
    }
    bool contains(std::uint64_t number) const {
        auto found = chunks_.find(number / (64 * words_per_chunk));
        return found != chunks_.end() &&
               (found->second[number / 64 % words_per_chunk] >> (number % 64) & 1) != 0;
    }

private:
    static constexpr std::uint64_t words_per_chunk = 16;
    using Chunk = std::array<std::uint64_t, words_per_chunk>;

    Chunk& words_for(std::uint64_t number) { return chunks_[number / (64 * words_per_chunk)]; }

    std::unordered_map<std::uint64_t, Chunk> chunks_;
};

}  // namespace examination
