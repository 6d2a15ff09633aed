#include "core/scheduler.h"

#include <atomic>
#include <vector>

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("tasks that add tasks all run before wait returns") {
    Scheduler scheduler(3);
    std::atomic<int> count = 0;
    for (int i = 0; i < 10; ++i)
        scheduler.add(Urgency::normal, [&](std::stop_token) -> Result<void> {
            for (int j = 0; j < 10; ++j)
                scheduler.add(Urgency::soon, [&](std::stop_token) -> Result<void> {
                    ++count;
                    return {};
                });
            return {};
        });
    CHECK(scheduler.wait({}));
    CHECK(count == 100);
}

TEST_CASE("the first failure is given and drops what waits") {
    Scheduler scheduler(1);
    std::atomic<int> later = 0;
    scheduler.add(Urgency::first,
                  [](std::stop_token) -> Result<void> { return Error(ErrorCode::io, "disk"); });
    auto result = scheduler.wait({});
    scheduler.add(Urgency::normal, [&](std::stop_token) -> Result<void> {
        ++later;
        return {};
    });
    REQUIRE_FALSE(result);
    CHECK(result.error().code() == ErrorCode::io);
    CHECK(later == 0);
}

TEST_CASE("a stop from outside ends the wait as incomplete") {
    Scheduler scheduler(2);
    std::stop_source outside;
    scheduler.add(Urgency::normal, [&](std::stop_token stop) -> Result<void> {
        outside.request_stop();
        while (!stop.stop_requested()) {
        }
        return {};
    });
    auto result = scheduler.wait(outside.get_token());
    REQUIRE_FALSE(result);
    CHECK(result.error().code() == ErrorCode::incomplete);
}
