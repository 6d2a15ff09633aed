#include "policy/policy.h"

#include <type_traits>

#include <doctest/doctest.h>

using namespace policy;

namespace {

const Reader examiner{"examiner", "agency"};

Context in_case(std::byte first) {
    Context context;
    context.case_id.emplace();
    context.case_id->bytes[0] = first;
    return context;
}

}  // namespace

static_assert(!std::is_copy_constructible_v<Grant> && !std::is_copy_assignable_v<Grant>);
static_assert(!std::is_default_constructible_v<Grant>);
static_assert(
    !std::is_constructible_v<Grant, Reader, Action, std::optional<model::CaseId>, Decision>);

TEST_CASE("the default policy permits and reminds of a missing authority") {
    auto context = in_case(std::byte{1});
    auto decision = decide(examiner, Action::forward, model::Label{}, context);
    CHECK(decision.verdict == Verdict::permit);
    CHECK(!decision.reason.empty());
    CHECK(decision.obligations.size() == 1);
    context.authority.emplace();
    CHECK(decide(examiner, Action::read, model::Label{}, context).obligations.empty());
    CHECK(decide(examiner, Action::read, model::Label{}, Context{}).obligations.empty());
}

TEST_CASE("a grant covers its own action and case, and reading covers counting and searching") {
    auto mine = in_case(std::byte{1}), other = in_case(std::byte{2});
    auto read = ask(examiner, Action::read, model::Label{}, mine);
    REQUIRE(read);
    CHECK(read.value().covers(Action::read, mine.case_id));
    CHECK(read.value().covers(Action::count, mine.case_id));
    CHECK(read.value().covers(Action::search, mine.case_id));
    auto refused = read.value().covers(Action::export_data, mine.case_id);
    REQUIRE(!refused);
    CHECK(refused.error().code() == core::ErrorCode::denied);
    CHECK(!read.value().covers(Action::read, other.case_id));
    CHECK(!read.value().covers(Action::read, std::nullopt));

    auto count = ask(examiner, Action::count, model::Label{}, mine);
    REQUIRE(count);
    CHECK(!count.value().covers(Action::read, mine.case_id));
}

TEST_CASE("a grant for the whole node covers each case") {
    auto grant = ask(examiner, Action::read, model::Label{}, Context{});
    REQUIRE(grant);
    CHECK(grant.value().covers(Action::read, in_case(std::byte{7}).case_id));
    CHECK(grant.value().covers(Action::read, std::nullopt));
    for (auto scope : {model::ScopeState::in, model::ScopeState::out,
                       model::ScopeState::undetermined, model::ScopeState::context})
        CHECK(grant.value().shows(scope));
}

TEST_CASE("every action has its own name") {
    CHECK(name_of(Action::export_data) == "export");
    CHECK(name_of(Action::erase) == "delete");
}

TEST_CASE("an account acts by its roles, and in a case only as its member") {
    Reader reader{"ana", "agency", model::RoleSet{model::Role::examiner}};
    auto context = in_case(std::byte{1});
    CHECK(decide(reader, Action::read, {}, context).verdict == Verdict::deny);
    context.reader_is_member = true;
    CHECK(decide(reader, Action::read, {}, context).verdict == Verdict::permit);
    CHECK(decide(reader, Action::assign_members, {}, context).verdict == Verdict::deny);
    CHECK(decide(reader, Action::administer, {}, Context{}).verdict == Verdict::deny);
    CHECK(decide(reader, Action::open_case, {}, Context{}).verdict == Verdict::permit);
    // A grant for the whole node would cover every case.
    CHECK(decide(reader, Action::read, {}, Context{}).verdict == Verdict::deny);
    reader.roles = model::RoleSet{model::Role::administrator};
    CHECK(decide(reader, Action::read, {}, context).verdict == Verdict::deny);
    CHECK(decide(reader, Action::administer, {}, Context{}).verdict == Verdict::permit);
    reader.roles = model::RoleSet{};
    for (auto action : {Action::read, Action::count, Action::verify, Action::open_case})
        CHECK(decide(reader, action, {}, context).verdict == Verdict::deny);
}
