#include "app/accounts/attempts.h"

#include <doctest/doctest.h>

using namespace app;

TEST_CASE("wrong attempts make their own address wait, longer each time, and nobody else") {
    Attempts attempts;
    for (unsigned i = 0; i < free_attempts; ++i)
        CHECK(attempts.begin("ana", "192.0.2.1", 100) == 0);
    CHECK(attempts.begin("ana", "192.0.2.1", 100) == 1);
    CHECK(attempts.begin("ana", "192.0.2.1", 101) == 0);
    CHECK(attempts.begin("ana", "192.0.2.1", 101) == 2);
    CHECK(attempts.begin("ana", "192.0.2.2", 101) == 0);
    CHECK(attempts.begin("ben", "192.0.2.1", 101) == 0);
    std::int64_t now = 103;
    for (int i = 0; i < 12; ++i) {
        CHECK(attempts.begin("ana", "192.0.2.1", now) == 0);
        now += attempts.begin("ana", "192.0.2.1", now);
    }
    CHECK(attempts.begin("ana", "192.0.2.1", now) == 0);
    CHECK(attempts.begin("ana", "192.0.2.1", now) == attempt_wait_seconds_max);
    now += attempts_forgotten_seconds + 1;
    CHECK(attempts.begin("ana", "192.0.2.1", now) == 0);
    CHECK(attempts.begin("ana", "192.0.2.1", now) == 0);
}

TEST_CASE("a right attempt ends the waiting, and one address cannot go through all accounts") {
    Attempts attempts;
    for (int i = 0; i < 10; ++i) {
        CHECK(attempts.begin("ana", "192.0.2.1", 100) == 0);
        attempts.right("ana", "192.0.2.1");
    }
    for (unsigned i = 0; i < free_attempts_address; ++i)
        CHECK(attempts.begin("a" + std::to_string(i), "2001:db8::1", 100) == 0);
    CHECK(attempts.begin("another", "2001:db8::2", 100) > 0);
    CHECK(attempts.begin("another", "2001:db8:0:1::2", 100) == 0);
}

TEST_CASE("second factors of an account wait from everywhere") {
    Attempts attempts;
    for (unsigned i = 0; i < free_attempts; ++i)
        CHECK(attempts.begin_second_factor("ana", 100) == 0);
    CHECK(attempts.begin_second_factor("ana", 100) > 0);
    CHECK(attempts.begin_second_factor("ben", 100) == 0);
    CHECK(attempts.begin("ana", "192.0.2.1", 100) == 0);
    attempts.right_second_factor("ana");
    CHECK(attempts.begin_second_factor("ana", 100) == 0);
}

TEST_CASE("networks") {
    CHECK(attempt_network("192.0.2.1") == "192.0.2.1");
    CHECK(attempt_network("2001:db8::1:2:3:4") == "2001:db8::");
    CHECK(attempt_network("::ffff:192.0.2.1") == "::ffff:192.0.2.1");
}
