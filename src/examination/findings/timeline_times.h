// TimelineTimes: the seconds of all rows of one source's timeline, in memory, so that counting over
// time reads nothing. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace examination {

// Four bytes a row, but for the few blocks of rows that lie further apart than that can say.
class TimelineTimes {
public:
    // REQUIRES: not less than the one before.
    void add(std::int64_t seconds);

    std::uint64_t size() const { return distances_.size(); }
    // How many rows are earlier than that.
    std::uint64_t rows_before(std::int64_t seconds) const;
    // REQUIRES: row < size().
    std::int64_t at(std::uint64_t row) const;

private:
    static constexpr std::size_t block_rows = 1024;

    std::vector<std::int64_t> firsts_;                       // Of each block.
    std::vector<std::uint32_t> distances_;                   // Of each row from its block's first.
    std::map<std::size_t, std::vector<std::int64_t>> wide_;  // Blocks where that is too little.
};

}  // namespace examination
