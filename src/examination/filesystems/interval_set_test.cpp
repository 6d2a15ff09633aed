#include "examination/filesystems/interval_set.h"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

using examination::Extent;
using examination::IntervalSet;

TEST_CASE("ranges that touch or overlap become one, in any order") {
    IntervalSet set;
    set.add({30, 10});
    set.add({0, 10});
    set.add({10, 5});
    set.add({12, 18});
    set.add({100, 0});
    CHECK(set.ranges() == std::vector<Extent>{{0, 40}});
}

TEST_CASE("what is missing agrees with a plain bitmap") {
    std::uint32_t state = 7;
    auto random = [&](std::uint32_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
    };
    for (int round = 0; round < 200; ++round) {
        IntervalSet set;
        std::vector<bool> plain(1000, false);
        for (int i = 0; i < 30; ++i) {
            Extent range{random(900), random(60)};
            set.add(range);
            for (auto at = range.offset; at < range.offset + range.size; ++at)
                plain[at] = true;
        }
        for (int i = 0; i < 30; ++i) {
            Extent range{random(800), 1 + random(200)};
            std::vector<bool> missing(1000, false);
            for (const auto& part : set.missing_from(range))
                for (auto at = part.offset; at < part.offset + part.size; ++at)
                    missing[at] = true;
            std::vector<bool> expected(1000, false);
            for (auto at = range.offset; at < range.offset + range.size; ++at)
                expected[at] = !plain[at];
            REQUIRE(missing == expected);
        }
    }
}
