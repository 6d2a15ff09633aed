// Damaged copies of a sample, as every parser of outside bytes is tried on: each truncation, and
// seeded bit flips. The bytes are handed out in an allocation of exactly their size, so that a
// sanitizer sees the first byte read past the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace support {

template <typename Try>
void try_exactly(std::string_view bytes, Try&& attempt) {
    const std::vector<char> exact(bytes.begin(), bytes.end());
    attempt(std::string_view(exact.data(), exact.size()));
}

// Calls `attempt(bytes)` for the first 0, 1, … size-1 bytes of the sample. Of a long sample, every
// cut in the first `dense_size` bytes and then `sparse_count` evenly spread ones.
template <typename Try>
void for_each_truncation(std::string_view sample, Try&& attempt, std::size_t dense_size = 16384,
                         std::size_t sparse_count = 512) {
    std::size_t rest = sample.size() > dense_size ? sample.size() - dense_size : 0;
    std::size_t step = rest / sparse_count + 1;
    for (std::size_t size = 0; size < sample.size(); size += size < dense_size ? 1 : step)
        try_exactly(sample.substr(0, size), attempt);
}

// Calls `attempt(bytes)` for `count` copies with one to eight flipped bits each. The same sample
// and seed give the same copies.
template <typename Try>
void for_each_bit_flip(std::string_view sample, std::uint64_t seed, std::size_t count,
                       Try&& attempt) {
    // SplitMix64 (Steele, Lea, Flood 2014): enough to spread flips, and the same everywhere.
    auto next = [&seed] {
        seed += 0x9E3779B97F4A7C15u;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    };
    for (std::size_t i = 0; i < count && !sample.empty(); ++i) {
        std::string copy(sample);
        for (auto flips = 1 + next() % 8; flips > 0; --flips) {
            // Half of the flips fall in the first 512 bytes, where headers are.
            auto range = next() % 2 == 0 && copy.size() > 512 ? 512 : copy.size();
            auto bit = next() % (range * 8);
            copy[bit / 8] = static_cast<char>(copy[bit / 8] ^ (1 << (bit % 8)));
        }
        try_exactly(copy, attempt);
    }
}

}  // namespace support
