#include "app/accounts/totp.h"

#include <doctest/doctest.h>

using namespace app;

TEST_CASE("the vectors of RFC 6238, appendix B, and of RFC 4226, appendix D") {
    const std::string secret = "12345678901234567890";
    struct Vector {
        std::int64_t time;
        const char* code;
    };
    for (const auto& [time, code] :
         {Vector{59, "94287082"}, Vector{1111111109, "07081804"}, Vector{1111111111, "14050471"},
          Vector{1234567890, "89005924"}, Vector{2000000000, "69279037"},
          Vector{20000000000, "65353130"}})
        CHECK(hotp_code(secret, static_cast<std::uint64_t>(time / 30), 8) == code);
    const char* counted[] = {"755224", "287082", "359152", "969429", "338314",
                             "254676", "287922", "162583", "399871", "520489"};
    for (std::uint64_t counter = 0; counter < 10; ++counter)
        CHECK(hotp_code(secret, counter, 6) == counted[counter]);
}

TEST_CASE("a code holds for its step and the two beside it") {
    const std::string secret = "12345678901234567890";
    auto code = hotp_code(secret, 100, 6);
    for (std::int64_t now : {99 * 30, 100 * 30, 101 * 30 + 29})
        CHECK(totp_step_of(secret, code, now) == std::uint64_t{100});
    CHECK(!totp_step_of(secret, code, 102 * 30));
    CHECK(!totp_step_of(secret, code, 98 * 30 + 29));
    CHECK(!totp_step_of(secret, code.substr(1), 100 * 30));
    CHECK(!totp_step_of(secret, "", 100 * 30));
}

TEST_CASE("base 32 as RFC 4648, section 10, has it, without padding") {
    CHECK(to_base32("") == "");
    CHECK(to_base32("f") == "MY");
    CHECK(to_base32("fo") == "MZXQ");
    CHECK(to_base32("foo") == "MZXW6");
    CHECK(to_base32("foob") == "MZXW6YQ");
    CHECK(to_base32("fooba") == "MZXW6YTB");
    CHECK(to_base32("foobar") == "MZXW6YTBOI");
    CHECK(totp_uri("foobar", "Spoor", "a b") ==
          "otpauth://totp/Spoor:a%20b?secret=MZXW6YTBOI&issuer=Spoor&algorithm=SHA1&digits=6&"
          "period=30");
}
