#include "app/accounts/accounts.h"

#include "app/accounts/password_hash.h"
#include "app/accounts/tokens.h"
#include "app/accounts/totp.h"
#include "support/temporary_folder.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace app;

namespace {

std::int64_t test_time = 1'000'000;

core::Moment test_clock() {
    auto moment = core::Moment::from_unix_seconds(test_time);
    moment.zone = core::TimeZoneKnowledge::utc;
    return moment;
}

void test_random(std::span<std::byte> bytes) {
    static unsigned state = 1;
    for (auto& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<std::byte>(state >> 24);
    }
}

const std::string password = "a long enough password";

struct House {
    support::TemporaryFolder folder;
    std::unique_ptr<store::People> people =
        store::People::open(folder.path() / "people.sqlite").value();
    Accounts accounts{*people, test_random, test_clock};

    model::Account administrator() {
        auto token = accounts.open_setup().value().value();
        return accounts.take_up(token, password, {"root", "Root"}).value();
    }
};

}  // namespace

TEST_CASE("the first link makes one administrator, once") {
    House house;
    auto token = house.accounts.open_setup().value().value();
    CHECK(!house.accounts.take_up(token, "too short", {"root", "Root"}));
    CHECK(!house.accounts.take_up(token, password, {"Not A Name", "Root"}));
    CHECK(!house.accounts.take_up(std::string(64, '0'), password, {"root", "Root"}));
    auto made = house.accounts.take_up(token, password, {"root", "Root"});
    REQUIRE(made);
    CHECK(made.value().roles.has(model::Role::administrator));
    CHECK(!house.accounts.take_up(token, password, {"other", "Other"}));
    CHECK(!house.accounts.open_setup().value());
    auto last = made.value();
    last.disabled = true;
    CHECK(house.accounts.change(last).error().code() == core::ErrorCode::conflict);
    CHECK(house.accounts.invite(last.id).error().code() == core::ErrorCode::conflict);
}

TEST_CASE("a sign-in lasts until it is idle, ended or too old, and is known by its token alone") {
    House house;
    house.administrator();
    CHECK(house.accounts.sign_in("root", "wrong wrong wrong", {"192.0.2.1", ""}).error().code() ==
          core::ErrorCode::denied);
    CHECK(house.accounts.sign_in("nobody", password, {"192.0.2.1", ""}).error().code() ==
          core::ErrorCode::denied);
    auto begun = house.accounts.sign_in("root", password, {"192.0.2.1", "browser"});
    REQUIRE(begun);
    CHECK(begun.value().sign_in.complete);
    auto token = begun.value().token;
    CHECK(house.accounts.resume(token).value());
    CHECK(!house.accounts.resume(token + "0").value());
    CHECK(!house.accounts.resume(begun.value().sign_in.id.hex()).value());
    test_time += sign_in_idle_seconds_max;
    CHECK(house.accounts.resume(token).value());
    test_time += sign_in_idle_seconds_max + 1;
    CHECK(!house.accounts.resume(token).value());
    auto again = house.accounts.sign_in("root", password, {"192.0.2.1", "browser"}).value();
    auto caller = house.accounts.resume(again.token).value().value();
    REQUIRE(house.accounts.sign_out(caller));
    CHECK(!house.accounts.resume(again.token).value());
    for (std::size_t i = 0; i < sign_ins_max + 3; ++i)
        REQUIRE(house.accounts.sign_in("root", password, {"192.0.2.1", ""}));
    CHECK(house.people->sign_ins_of(caller.account.id).value().size() == sign_ins_max);
}

TEST_CASE("with a second factor a password alone opens nothing, and a code is good once") {
    House house;
    house.administrator();
    SignInPlace place{"192.0.2.1", ""};
    auto begun = house.accounts.sign_in("root", password, place).value();
    auto caller = house.accounts.resume(begun.token).value().value();
    auto secret = house.accounts.begin_totp(caller).value();
    auto code = [&] {
        return hotp_code(secret, static_cast<std::uint64_t>(test_time / totp_step_seconds), 6);
    };
    CHECK(!house.accounts.confirm_totp(caller, "000000"));
    auto codes = house.accounts.confirm_totp(caller, code());
    REQUIRE(codes);
    CHECK(codes.value().size() == recovery_codes_count);

    auto half = house.accounts.sign_in("root", password, place).value();
    CHECK(!half.sign_in.complete);
    auto waiting = house.accounts.resume(half.token).value().value();
    CHECK(!waiting.sign_in.complete);
    CHECK(!house.accounts.second_factor(waiting, code(), "", place));  // Was used to confirm.
    test_time += totp_step_seconds;
    auto whole = house.accounts.second_factor(waiting, code(), "", place);
    REQUIRE(whole);
    CHECK(whole.value().sign_in.complete);
    CHECK(whole.value().token != half.token);
    CHECK(!house.accounts.resume(half.token).value());

    auto typed = codes.value().front();
    std::ranges::transform(typed, typed.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    for (bool first : {true, false}) {
        auto next = house.accounts.sign_in("root", password, place).value();
        auto there = house.accounts.resume(next.token).value().value();
        CHECK(bool(house.accounts.second_factor(there, "", typed, place)) == first);
    }
}

TEST_CASE("guessing makes the guesser wait, and the account's owner elsewhere does not") {
    House house;
    house.administrator();
    core::ErrorCode last = core::ErrorCode::denied;
    for (unsigned i = 0; i <= free_attempts; ++i)
        last =
            house.accounts.sign_in("root", "guess guess guess", {"192.0.2.66", ""}).error().code();
    CHECK(last == core::ErrorCode::limit_exceeded);
    CHECK(house.accounts.sign_in("root", password, {"192.0.2.1", ""}));
}

TEST_CASE("an invitation is good once, and a new one ends what was before") {
    House house;
    house.administrator();
    auto ana = house.accounts.create("ana", "Ana", {model::Role::examiner}).value();
    CHECK(!house.accounts.sign_in("ana", "", {"192.0.2.1", ""}));
    auto link = house.accounts.invite(ana.id).value();
    REQUIRE(house.accounts.take_up(link.token, password, {}));
    CHECK(!house.accounts.take_up(link.token, password, {}));
    auto begun = house.accounts.sign_in("ana", password, {"192.0.2.2", ""});
    REQUIRE(begun);
    REQUIRE(house.accounts.invite(ana.id));
    CHECK(!house.accounts.resume(begun.value().token).value());
    CHECK(!house.accounts.sign_in("ana", password, {"192.0.2.2", ""}));
}

TEST_CASE("a password is known by its hash, which says how it was made") {
    auto hash = hash_password(password);
    REQUIRE(hash);
    CHECK(hash.value().starts_with("$argon2id$"));
    CHECK(is_password_of(hash.value(), password).value());
    CHECK(!is_password_of(hash.value(), password + "x").value());
    CHECK(!is_password_of("", "").value());
    CHECK(!hash_password("short"));
}
