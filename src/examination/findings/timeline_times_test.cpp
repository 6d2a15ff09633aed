#include "examination/findings/timeline_times.h"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto greatest = std::numeric_limits<std::int64_t>::max();

void check(const std::vector<std::int64_t>& times, const std::vector<std::int64_t>& asked) {
    TimelineTimes kept;
    for (auto time : times)
        kept.add(time);
    REQUIRE(kept.size() == times.size());
    for (std::size_t row = 0; row < times.size(); ++row)
        REQUIRE(kept.at(row) == times[row]);
    for (auto seconds : asked) {
        auto expected = std::ranges::lower_bound(times, seconds) - times.begin();
        REQUIRE(kept.rows_before(seconds) == static_cast<std::uint64_t>(expected));
    }
}

}  // namespace

TEST_CASE("rows before a time are those that the sorted list has there") {
    check({}, {least, 0, greatest});
    check({5}, {least, 4, 5, 6, greatest});
    check({least, least, 0, greatest, greatest}, {least, least + 1, -1, 0, 1, greatest});
    std::mt19937_64 random(3);
    for (std::int64_t span : {10LL, 100'000LL, 1LL << 33, 1LL << 45, 1LL << 62}) {
        std::vector<std::int64_t> times, asked{least, greatest, 0};
        for (int i = 0; i < 5000; ++i)
            times.push_back(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)) -
                            span / 2);
        std::ranges::sort(times);
        // A few far ones, as damage gives them.
        times.front() = least + 7;
        times.back() = greatest - 7;
        for (auto time : times)
            asked.insert(asked.end(), {time - 1, time, time + 1});
        check(times, asked);
    }
}
