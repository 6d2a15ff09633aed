#include "support/opened_register.h"

#include <doctest/doctest.h>

using namespace store;
using model::JudgementKind;
using support::id_of;

namespace {

struct Opened : support::OpenedRegister {
    int last = 0;

    core::Result<void> decide(std::string about, JudgementKind kind,
                              std::optional<model::BatchId> batch = {}) {
        model::Judgement judgement;
        judgement.id = id_of<model::JudgementId>(++last);
        judgement.about = std::move(about);
        judgement.kind = kind;
        judgement.by = "ana";
        judgement.batch = batch;
        return store->reviews().decide(of, judgement);
    }
    std::optional<JudgementKind> state(const std::string& about) {
        auto found = store->reviews().find_states(of, {about}, grant).value();
        return found.empty() ? std::nullopt : std::optional(found[about].kind);
    }
};

}  // namespace

TEST_CASE("the last decision counts, and is taken back by another") {
    Opened in;
    CHECK(in.decide("content/aa", JudgementKind::withdrawn).error().code() ==
          core::ErrorCode::conflict);
    CHECK(!in.store->reviews().has_decisions(in.of, in.grant).value());
    REQUIRE(in.decide("content/aa", JudgementKind::relevant));
    CHECK(in.store->reviews().has_decisions(in.of, in.grant).value());
    CHECK(in.state("content/aa") == JudgementKind::relevant);
    REQUIRE(in.decide("content/aa", JudgementKind::privileged));
    REQUIRE(in.decide("content/bb", JudgementKind::relevant));
    CHECK(in.state("content/aa") == JudgementKind::privileged);
    CHECK(
        in.store->reviews().list_states(in.of, JudgementKind::relevant, in.grant).value().size() ==
        1);
    CHECK(in.store->reviews().list_states(in.of, {}, in.grant).value().size() == 2);
    CHECK(in.store->reviews().count_states(in.of, in.grant).value()[JudgementKind::privileged] ==
          1);
    REQUIRE(in.decide("content/aa", JudgementKind::withdrawn));
    CHECK(!in.state("content/aa"));
    CHECK(!in.decide("content/aa", JudgementKind::withdrawn));
    CHECK(in.store->list_judgements(in.of, in.grant).value().size() == 4);
}

TEST_CASE("a batch counts what is decided, and a second review changes no state") {
    Opened in;
    auto& reviews = in.store->reviews();
    model::Batch first;
    first.id = id_of<model::BatchId>(1);
    first.case_id = in.of;
    first.reviewer = "ana";
    REQUIRE(reviews.add_batch(first, {{"content/aa", {}, "a", {}}, {"content/bb", {}, "b", {}}}));
    REQUIRE(in.decide("content/aa", JudgementKind::relevant, first.id));
    auto batches = reviews.list_batches(in.of, "ana", in.grant).value();
    REQUIRE(batches.size() == 1);
    CHECK(batches[0].items == 2);
    CHECK(batches[0].decided == 1);
    CHECK(reviews.list_batches(in.of, "ben", in.grant).value().empty());
    CHECK(reviews.list_batched(in.of, in.grant).value().size() == 2);

    auto second = first;
    second.id = id_of<model::BatchId>(2);
    second.kind = model::BatchKind::second;
    second.reviewer = "ben";
    second.seed = "s";
    second.per_mille = 500;
    second.population = 1;
    REQUIRE(reviews.add_batch(second, {{"content/aa", {}, "a", JudgementKind::relevant}}));
    REQUIRE(in.decide("content/aa", JudgementKind::not_relevant, second.id));
    CHECK(in.state("content/aa") == JudgementKind::relevant);
    auto progress = reviews.find_batch(in.of, second.id, in.grant).value();
    REQUIRE(progress);
    CHECK(progress->batch == second);
    CHECK(progress->decided == 1);
    CHECK(progress->agreed == 0);
    auto rows = reviews.list_batch_items(second, 0, 10, in.grant).value();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].state == JudgementKind::not_relevant);
    REQUIRE(in.decide("content/aa", JudgementKind::relevant, second.id));
    CHECK(reviews.find_batch(in.of, second.id, in.grant).value()->agreed == 1);
    REQUIRE(in.decide("content/aa", JudgementKind::withdrawn, second.id));
    CHECK(reviews.find_batch(in.of, second.id, in.grant).value()->decided == 0);
    CHECK(in.state("content/aa") == JudgementKind::relevant);
}

TEST_CASE("tasks come open ones first, by day, and can be done and not done") {
    Opened in;
    auto& tasks = in.store->tasks();
    for (int i = 1; i <= 3; ++i) {
        model::Task task;
        task.id = id_of<model::TaskId>(i);
        task.case_id = in.of;
        task.title = "look";
        task.given_to = i == 3 ? "ben" : "ana";
        task.due = i == 1 ? "" : "2026-02-0" + std::to_string(i);
        REQUIRE(tasks.add(task));
    }
    auto mine = tasks.list_tasks(in.of, "ana", in.grant).value();
    REQUIRE(mine.size() == 2);
    CHECK(mine[0].due == "2026-02-02");
    REQUIRE(tasks.set_done(in.of, mine[0].id, core::Moment::from_unix_seconds(5), "ana"));
    CHECK(tasks.list_tasks(in.of, "ana", in.grant).value()[1].done_by == "ana");
    REQUIRE(tasks.set_done(in.of, mine[0].id, {}, ""));
    CHECK(!tasks.find_task(in.of, mine[0].id, in.grant).value()->done_at);
    CHECK(tasks.list_tasks(in.of, "", in.grant).value().size() == 3);
}
