#include "core/wake_up.h"

#include <thread>

#include <doctest/doctest.h>
#include <poll.h>
#include <unistd.h>

TEST_CASE("a wait ends with what was waited for, or when somebody wakes it") {
    auto made = core::WakeUp::create();
    REQUIRE(made);
    auto wake_up = std::move(made).value();
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    core::File reading(ends[0]), writing(ends[1]);
    REQUIRE(::write(writing.descriptor(), "x", 1) == 1);
    CHECK(wake_up.wait_for(reading.descriptor(), POLLIN));
    char taken = 0;
    REQUIRE(::read(reading.descriptor(), &taken, 1) == 1);
    std::jthread other([&] { wake_up.wake(); });
    CHECK_FALSE(wake_up.wait_for(reading.descriptor(), POLLIN));
    CHECK_FALSE(wake_up.wait_for(reading.descriptor(), POLLIN));
}
