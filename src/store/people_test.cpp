#include "store/people.h"

#include "support/grants.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace store;

namespace {

core::Moment at(std::int64_t seconds) {
    auto moment = core::Moment::from_unix_seconds(seconds);
    moment.encoding = core::TimeEncoding::none;
    return moment;
}

model::Account account_of(int number, std::string name, model::RoleSet roles) {
    model::Account account;
    account.id.bytes[15] = static_cast<std::byte>(number);
    account.name = std::move(name);
    account.roles = roles;
    account.created_at = at(1000);
    return account;
}

model::SignIn sign_in_of(int number, const model::AccountId& account) {
    model::SignIn out;
    out.id.bytes[15] = static_cast<std::byte>(number);
    out.account = account;
    out.complete = true;
    out.csrf_token = std::string(4, 'c');
    out.created_at = out.last_used_at = at(2000);
    out.expires_at = at(3000);
    return out;
}

}  // namespace

TEST_CASE("accounts, invitations and sign-ins end when they should") {
    support::TemporaryFolder folder;
    auto people = People::open(folder.path() / "people.sqlite");
    REQUIRE(people);
    auto& store = *people.value();
    auto ana = account_of(1, "ana", {model::Role::administrator});
    REQUIRE(store.add_account(ana, {"hash", {}}));
    CHECK(store.add_account(account_of(2, "ana", {}), {}).error().code() ==
          core::ErrorCode::conflict);
    CHECK(store.active_administrators().value() == 1);
    auto known = store.account_named("ana").value();
    REQUIRE(known);
    CHECK(known->account == ana);
    CHECK(known->secrets.password_hash == "hash");

    auto token = core::sha256("token");
    REQUIRE(store.add_sign_in(sign_in_of(7, ana.id), token));
    CHECK(store.sign_in_of(token).value().has_value());
    REQUIRE(store.forget_expired(at(2999)));
    CHECK(store.sign_in_of(token).value().has_value());
    REQUIRE(store.forget_expired(at(3000)));
    CHECK(!store.sign_in_of(token).value().has_value());

    REQUIRE(store.add_sign_in(sign_in_of(8, ana.id), token));
    auto link = core::sha256("link");
    REQUIRE(store.invite(ana.id, link, at(5000)));
    CHECK(!store.sign_in_of(token).value().has_value());
    CHECK(store.active_administrators().value() == 0);
    CHECK(!store.take_up_invitation(link, at(5000), "new"));
    CHECK(store.take_up_invitation(link, at(4999), "new"));
    CHECK(!store.take_up_invitation(link, at(4999), "again"));
    CHECK(store.account_named("ana").value()->secrets.password_hash == "new");

    ana.disabled = true;
    REQUIRE(store.add_sign_in(sign_in_of(9, ana.id), token));
    REQUIRE(store.change_account(ana));
    CHECK(!store.sign_in_of(token).value().has_value());
}

TEST_CASE("a code of either kind is good once, and a confirmed secret stays") {
    support::TemporaryFolder folder;
    auto people = People::open(folder.path() / "people.sqlite");
    REQUIRE(people);
    auto& store = *people.value();
    auto ana = account_of(1, "ana", {});
    REQUIRE(store.add_account(ana, {"hash", {}}));
    REQUIRE(store.propose_totp(ana.id, "secret"));
    CHECK(store.use_totp_step(ana.id, 10).value());
    CHECK(!store.use_totp_step(ana.id, 10).value());
    CHECK(!store.use_totp_step(ana.id, 9).value());
    REQUIRE(store.confirm_totp(ana.id, {core::sha256("a"), core::sha256("b")}));
    CHECK(!store.propose_totp(ana.id, "other"));
    CHECK(store.use_recovery_code(ana.id, core::sha256("a")).value());
    CHECK(!store.use_recovery_code(ana.id, core::sha256("a")).value());
    CHECK(!store.use_recovery_code(ana.id, core::sha256("c")).value());
}

TEST_CASE("members are listed to who may read the case, and to nobody else") {
    support::TemporaryFolder folder;
    auto people = People::open(folder.path() / "people.sqlite");
    REQUIRE(people);
    auto& store = *people.value();
    auto ana = account_of(1, "ana", {});
    REQUIRE(store.add_account(ana, {"hash", {}}));
    model::CaseId mine, other;
    mine.bytes[0] = std::byte{1};
    other.bytes[0] = std::byte{2};
    REQUIRE(store.add_member(mine, ana.id, "root", at(10)));
    CHECK(store.add_member(mine, ana.id, "root", at(10)).error().code() ==
          core::ErrorCode::conflict);
    CHECK(store.is_member(mine, ana.id).value());
    CHECK(!store.is_member(other, ana.id).value());
    CHECK(store.cases_of(ana.id).value() == std::vector{mine});
    CHECK(store.list_members(mine, support::grant(policy::Action::read, mine)).value().size() == 1);
    CHECK(!store.list_members(mine, support::grant(policy::Action::read, other)));
    CHECK(!store.list_accounts("", 10, support::grant(policy::Action::read, mine)));
    CHECK(store.remove_member(mine, ana.id).value());
    CHECK(!store.remove_member(mine, ana.id).value());
}
