#include "examination/run/coverage_map.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

using namespace examination;

TEST_CASE("the strongest claim wins and nothing stays unaccounted in silence") {
    CoverageMap map(100);
    map.claim({0, 50}, ClaimStrength::unallocated, CoverageState::unallocated, "ext2");
    map.claim({10, 20}, ClaimStrength::allocated_item, CoverageState::parsed, "file");
    map.claim({25, 10}, ClaimStrength::unreadable, CoverageState::skipped, "chunk");
    map.claim({90, 1000}, ClaimStrength::slack, CoverageState::slack, "file");
    auto intervals = map.intervals();
    std::vector<model::CoverageInterval> expected{{0, 10, CoverageState::unallocated, "ext2"},
                                                  {10, 15, CoverageState::parsed, "file"},
                                                  {25, 10, CoverageState::skipped, "chunk"},
                                                  {35, 15, CoverageState::unallocated, "ext2"},
                                                  {50, 40, CoverageState::skipped, "unaccounted"},
                                                  {90, 10, CoverageState::slack, "file"}};
    CHECK(intervals == expected);
}

TEST_CASE("whatever is claimed in whatever order, the account tiles the source") {
    std::mt19937_64 random(20261123);
    for (int round = 0; round < 50; ++round) {
        struct Made {
            Extent extent;
            ClaimStrength strength;
            CoverageState state;
        };
        std::vector<Made> made;
        for (int i = 0; i < 40; ++i)
            made.push_back({{random() % 1200, random() % 300},
                            static_cast<ClaimStrength>(1 + random() % 6),
                            static_cast<CoverageState>(random() % 4)});
        auto account = [&] {
            CoverageMap map(1000);
            for (const auto& claim : made)
                map.claim(claim.extent, claim.strength, claim.state, "x");
            return map.intervals();
        };
        auto first = account();
        std::shuffle(made.begin(), made.end(), random);
        CHECK(account() == first);
        std::uint64_t position = 0;
        for (const auto& interval : first) {
            CHECK(interval.start == position);
            position += interval.size;
        }
        CHECK(position == 1000);
        CHECK(CoverageMap::totals(first).size == 1000);
    }
}
