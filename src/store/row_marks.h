// RowMarks: a set of row numbers, one bit each, to which a query keeps.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace store {

class RowMarks {
public:
    explicit RowMarks(std::uint64_t row_count)
        : row_count_(row_count), words_(static_cast<std::size_t>((row_count + 63) / 64)) {}

    // REQUIRES: row < row_count().
    void mark(std::uint64_t row) {
        words_[static_cast<std::size_t>(row / 64)] |= std::uint64_t{1} << (row % 64);
    }
    bool marked(std::uint64_t row) const {
        return row < row_count_ &&
               (words_[static_cast<std::size_t>(row / 64)] >> (row % 64) & 1) != 0;
    }
    // Leaves what both have.
    void keep(const RowMarks& other) {
        for (std::size_t i = 0; i < words_.size(); ++i)
            words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
    }
    // Adds what the other has.
    void add(const RowMarks& other) {
        row_count_ = std::max(row_count_, other.row_count_);
        words_.resize(std::max(words_.size(), other.words_.size()));
        for (std::size_t i = 0; i < other.words_.size(); ++i)
            words_[i] |= other.words_[i];
    }
    std::uint64_t row_count() const { return row_count_; }
    std::uint64_t count() const {
        std::uint64_t sum = 0;
        for (auto word : words_)
            sum += static_cast<std::uint64_t>(std::popcount(word));
        return sum;
    }

private:
    std::uint64_t row_count_;
    std::vector<std::uint64_t> words_;
};

}  // namespace store
