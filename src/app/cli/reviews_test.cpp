#include "app/cli/reviews.h"

#include <doctest/doctest.h>

using namespace app;

TEST_CASE("a sample is drawn again with its seed, in whatever order the names come") {
    std::vector<std::string> names{"content/a", "content/b", "content/c", "content/d"};
    auto sample = drawn(names, "seed", 2);
    CHECK(sample.size() == 2);
    std::vector<std::string> turned(names.rbegin(), names.rend());
    CHECK(drawn(turned, "seed", 2) == sample);
    CHECK(drawn(names, "seed", 9).size() == 4);
    bool differs = false;
    for (auto seed : {"a", "b", "c", "d", "e"})
        differs = differs || drawn(names, seed, 2) != sample;
    CHECK(differs);
}

TEST_CASE("Wilson's interval holds the share and closes with numbers") {
    CHECK(wilson_interval(0, 0) == ShareInterval{0, 1000});
    // Wilson 1927, for 9 of 10: 0.5958 to 0.9821.
    CHECK(wilson_interval(9, 10) == ShareInterval{595, 983});
    CHECK(wilson_interval(10, 10) == ShareInterval{722, 1000});
    CHECK(wilson_interval(0, 10) == ShareInterval{0, 278});
    auto many = wilson_interval(900, 1000);
    CHECK(many.low > 875);
    CHECK(many.high < 925);
}
