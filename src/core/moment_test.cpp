#include "core/moment.h"

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("a FILETIME keeps its seven digits and its raw value") {
    auto moment = Moment::from_filetime(133'536'384'001'234'567);
    CHECK(moment.text() == "2024-02-29T00:00:00.1234567Z");
    CHECK(moment.raw == 133'536'384'001'234'567);
}

TEST_CASE("a clock of unknown zone is not written as UTC") {
    auto moment = Moment::from_unix_seconds(0);
    moment.zone = TimeZoneKnowledge::unknown;
    CHECK(moment.text() == "1970-01-01T00:00:00");
}

TEST_CASE("civil time and seconds are inverse over five thousand years") {
    for (std::int64_t seconds = -60'000'000'000; seconds < 100'000'000'000; seconds += 7'654'321)
        CHECK(seconds_from_civil(civil_from_seconds(seconds)) == seconds);
}
