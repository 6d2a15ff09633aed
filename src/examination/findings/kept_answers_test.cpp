#include "examination/findings/kept_answers.h"

#include "support/grants.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

TEST_CASE("questions that may be answered differently have different keys") {
    auto grant = support::grant();
    std::set<std::string> keys;
    auto differs = [&](const auto& filter) {
        CHECK(keys.insert(QuestionKey("count", grant).add(filter).text()).second);
    };
    ItemFilter items;
    differs(items);
    items.path_glob = "a";
    differs(items);
    items.path_glob.clear();
    items.hash = "a";
    differs(items);
    items.type = "a";
    differs(items);
    items.kinds = {model::ItemKind::file};
    differs(items);
    items.kinds = {};
    items.states = {model::ItemState::allocated};
    differs(items);
    for (bool known : {false, true}) {
        items.known = known;
        differs(items);
    }
    items.folder = "";
    differs(items);
    items.folder.reset();
    items.parent = "";
    differs(items);
    items.time.from_seconds = 1;
    differs(items);
    items.time = {std::nullopt, 1};
    differs(items);
    items.source = model::SourceId{};
    differs(items);

    TimelineFilter timeline;
    differs(timeline);
    timeline.time_kinds = {"a"};
    differs(timeline);
    timeline.time_kinds = {};
    timeline.record_kinds = {"a"};
    differs(timeline);
    timeline.record_kinds = {"a", "b"};
    differs(timeline);
    timeline.record_kinds = {"a1:b"};
    differs(timeline);
    timeline.text = "a";
    differs(timeline);

    AnomalyFilter anomalies;
    differs(anomalies);
    anomalies.item = 0;
    differs(anomalies);
    anomalies.loses_data = true;
    differs(anomalies);
    CHECK(QuestionKey("a", grant).text() != QuestionKey("b", grant).text());
}

TEST_CASE("an answer is made once, an error is not kept, and many answers do not pile up") {
    KeptAnswers answers(1024);
    std::atomic<int> made = 0;
    auto make = [&]() -> core::Result<int> { return ++made; };
    std::vector<std::jthread> askers;
    for (int i = 0; i < 4; ++i)
        askers.emplace_back([&] { CHECK(answers.answer<int>("key", make).value() == 1); });
    askers.clear();
    CHECK(made == 1);
    auto fail = []() -> core::Result<int> { return core::Error(core::ErrorCode::io, "no"); };
    CHECK(!answers.answer<int>("other", fail));
    CHECK(answers.answer<int>("other", make).value() == 2);
    for (int i = 0; i < 5000; ++i)
        CHECK(answers.answer<int>(std::to_string(i), [] { return core::Result<int>(0); }));
    CHECK(answers.answer<int>("key", make).value() == 3);
}
