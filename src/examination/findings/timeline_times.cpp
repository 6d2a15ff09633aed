#include "examination/findings/timeline_times.h"

#include "core/verify.h"

#include <algorithm>
#include <limits>

namespace examination {
namespace {

// Of what is as far away as this, or further, the distance is not known.
constexpr auto far = std::numeric_limits<std::uint32_t>::max();

std::uint64_t distance(std::int64_t from, std::int64_t to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

}  // namespace

void TimelineTimes::add(std::int64_t seconds) {
    auto block = distances_.size() / block_rows;
    if (block == firsts_.size())
        firsts_.push_back(seconds);
    VERIFY(seconds >= firsts_.back());
    auto from_first = distance(firsts_.back(), seconds);
    auto wide = wide_.find(block);
    if (from_first >= far && wide == wide_.end()) {
        wide = wide_.emplace(block, std::vector<std::int64_t>()).first;
        for (auto row = block * block_rows; row < distances_.size(); ++row)
            wide->second.push_back(firsts_.back() + std::int64_t{distances_[row]});
    }
    if (wide != wide_.end())
        wide->second.push_back(seconds);
    distances_.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(from_first, far)));
}

std::int64_t TimelineTimes::at(std::uint64_t row) const {
    auto index = static_cast<std::size_t>(row);
    auto block = index / block_rows;
    if (auto wide = wide_.find(block); wide != wide_.end())
        return wide->second[index % block_rows];
    return firsts_[block] + std::int64_t{distances_[index]};
}

std::uint64_t TimelineTimes::rows_before(std::int64_t seconds) const {
    // The block in which the first row lies that is not earlier, or the one before that.
    auto behind = std::ranges::lower_bound(firsts_, seconds);
    if (behind == firsts_.begin())
        return 0;
    auto block = static_cast<std::size_t>(behind - firsts_.begin()) - 1;
    auto begin = block * block_rows, end = std::min(begin + block_rows, distances_.size());
    if (auto wide = wide_.find(block); wide != wide_.end()) {
        const auto& times = wide->second;
        return begin +
               static_cast<std::uint64_t>(std::ranges::lower_bound(times, seconds) - times.begin());
    }
    auto from_first = distance(firsts_[block], seconds);
    if (from_first > far)
        return end;
    auto first = distances_.begin() + static_cast<std::ptrdiff_t>(begin);
    auto last = distances_.begin() + static_cast<std::ptrdiff_t>(end);
    auto found = std::lower_bound(first, last, static_cast<std::uint32_t>(from_first));
    return static_cast<std::uint64_t>(found - distances_.begin());
}

}  // namespace examination
