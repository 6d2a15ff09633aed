#include "app/jobs/pace.h"

#include <doctest/doctest.h>

namespace app {
namespace {

Pace::Seen seen(int second, std::uint64_t done, std::uint64_t total) {
    return {std::chrono::steady_clock::time_point(std::chrono::seconds(second)), done, total};
}

TEST_CASE("the time left follows from the last minute and is not told before it is known") {
    Pace pace;
    CHECK_FALSE(pace.seconds_left());
    pace.note(seen(0, 0, 1000));
    pace.note(seen(4, 40, 1000));
    CHECK_FALSE(pace.seconds_left());
    pace.note(seen(10, 100, 1000));
    CHECK(pace.seconds_left() == 90);
    // What a resumed job had done before does not make it look fast.
    pace.note(seen(100, 500, 1000));
    CHECK_FALSE(pace.seconds_left());
    pace.note(seen(110, 510, 1000));
    CHECK(pace.seconds_left() == 490);
    pace.note(seen(120, 520, 2000));
    CHECK_FALSE(pace.seconds_left());
}

TEST_CASE("what does not move has no time left to be told") {
    Pace pace;
    pace.note(seen(0, 10, 100));
    pace.note(seen(20, 10, 100));
    CHECK_FALSE(pace.seconds_left());
}

}  // namespace
}  // namespace app
