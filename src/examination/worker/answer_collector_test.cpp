#include "examination/worker/answer_collector.h"

#include "examination/worker/channel.h"
#include "examination/worker/shared_memory.h"

#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace examination;

namespace {

std::string frame(const Answer& answer) {
    auto encoded = encode_answer(answer);
    auto size = static_cast<std::uint32_t>(encoded.size());
    std::string bytes(sizeof size, '\0');
    std::memcpy(bytes.data(), &size, sizeof size);
    return bytes + encoded;
}

// Collects what is delivered, one line an answer.
struct Collected {
    explicit Collected(Job given) : job(std::move(given)) {}
    std::string code_of(const AnswerCollector::Outcome& outcome) const {
        const auto* fault = std::get_if<WorkerFault>(&outcome);
        return fault == nullptr ? "" : fault->code;
    }
    std::string say(const std::vector<Answer>& answers) {
        std::string bytes;
        for (const auto& answer : answers)
            bytes += frame(answer);
        return code_of(collector.consume(bytes, AnswerCollector::Ending::whole));
    }

    Job job;
    Budgets budgets{.output_bytes_max = 4096, .records_max = 10};
    std::vector<std::string> delivered;
    AnswerHandler handler = [this](const Answer&, std::string_view encoded) {
        delivered.emplace_back(encoded);
        return core::Result<void>();
    };
    AnswerCollector collector{job, budgets, handler};
};

ContentJob two_units() {
    ContentJob job;
    job.units.resize(2);
    return job;
}

UnitAnomaly anomaly(std::uint32_t unit, bool loses = false) {
    return {unit, {"a.b", 0, "", loses}};
}

UnitRecord record(std::uint32_t unit, std::uint32_t ordinal, std::string summary = "") {
    UnitRecord made{unit, ordinal, {}};
    made.record.summary = std::move(summary);
    return made;
}

}  // namespace

TEST_CASE("a unit's answers are passed on when the unit is whole, and never in part") {
    Collected got(two_units());
    CHECK(got.say({record(0, 0), anomaly(0)}).empty());
    CHECK(got.delivered.empty());
    CHECK(got.say({UnitContent{}}).empty());
    CHECK(got.delivered.size() == 3);
    CHECK(got.say({record(1, 0)}).empty());
    got.collector.begin_try();
    CHECK(got.say({UnitContent{1, {}}}).empty());
    CHECK(got.delivered.size() == 4);
    CHECK(got.collector.complete());
}

TEST_CASE("answers that do not fit the job are faults of the worker") {
    const std::vector<std::vector<Answer>> lies{
        {record(1, 0)},                // Another unit.
        {UnitContent{7, {}}},          // No unit at all.
        {record(0, 1), record(0, 0)},  // Out of order.
        {FoundItem{}},                 // Not of this kind of job.
        {OpenedSource{}},
        {UnitContent{0, {}}, UnitContent{1, {}}, anomaly(2)},  // After the last unit.
    };
    for (const auto& lie : lies) {
        Collected got(two_units());
        CHECK(got.say(lie) == "worker.malformed_answer");
    }
    Collected walk(WalkJob{});
    CHECK(walk.say({WalkedVolume{}, FoundItem{}}) == "worker.malformed_answer");
    Collected early{Job(OpenJob{})};
    CHECK(early.code_of(early.collector.finish()) == "worker.malformed_answer");
    CHECK(early.say({anomaly(0, true)}).empty());
    CHECK(early.code_of(early.collector.finish()).empty());
}

TEST_CASE("a unit whose members follow is whole at its end, and they come in order") {
    const Answer content = UnitContent{0, {}, 0, true};
    FoundItem file;
    file.content = ContentSource::member;
    const Answer first = FoundMember{0, 1, file}, second = FoundMember{0, 2, file};
    const Answer of_first = UnitContent{0, {}, 1}, end = UnitEnd{0};
    auto late = anomaly(0);
    Collected got(two_units());
    CHECK(got.say({content, first, of_first, late}).empty());
    CHECK(got.delivered.empty());
    CHECK(got.collector.open_member() == 0);
    CHECK(got.say({second}).empty());
    CHECK(got.collector.open_member() == 2);
    CHECK(got.say({UnitRecord{0, 0, {}, 2}, UnitContent{0, {}, 2}, end}).empty());
    CHECK(got.delivered.size() == 8);
    CHECK(got.collector.unit() == 1);

    late.member = 2;
    const std::vector<std::vector<Answer>> lies{
        {first},                                        // Before the unit's own content.
        {UnitContent{}, first},                         // None was said to follow.
        {content, second},                              // Not the next.
        {content, first, second},                       // The first has no content yet.
        {content, first, UnitRecord{0, 0, {}, 0}},      // About what has ended.
        {content, first, late},                         // About what has not begun.
        {content, first, end},                          //
        {content, first, UnitContent{0, {}, 1, true}},  // Only a unit says so.
        {end},
    };
    for (const auto& lie : lies) {
        Collected lied(two_units());
        CHECK(lied.say(lie) == "worker.malformed_answer");
    }
}

TEST_CASE("what failed inside a unit is told at its place") {
    Collected got(two_units());
    got.collector.report_at_member(1, {"worker.killed_by_signal", "SIGSEGV"});
    FoundItem file;
    file.content = ContentSource::member;
    CHECK(got.say({UnitContent{0, {}, 0, true}, FoundMember{0, 1, file}, UnitContent{0, {}, 1},
                   FoundMember{0, 2, {}}, UnitEnd{0}})
              .empty());
    REQUIRE(got.delivered.size() == 6);
    CHECK(got.delivered[2] ==
          encode_answer(UnitAnomaly{0, {"worker.killed_by_signal", 0, "SIGSEGV", true}, 1}));
}

TEST_CASE("the owner counts bytes and records itself") {
    Collected bytes(two_units());
    std::vector<Answer> flood;
    for (std::uint32_t i = 0; i < 70; ++i)
        flood.emplace_back(record(0, i, std::string(16'000, 'x')));
    CHECK(bytes.say(flood) == "worker.budget_output");
    Collected records(two_units());
    flood.clear();
    for (std::uint32_t i = 0; i < 100; ++i)
        flood.emplace_back(record(0, i));
    CHECK(records.say(flood) == "worker.budget_records");
}

TEST_CASE("frames that lie about their size are faults; a torn one of a dead worker is dropped") {
    auto whole = frame(anomaly(0));
    for (std::size_t size = 1; size < whole.size(); ++size) {
        Collected got(two_units());
        auto part = std::string_view(whole).substr(0, size);
        CHECK(got.code_of(got.collector.consume(part, AnswerCollector::Ending::whole)) ==
              "worker.malformed_answer");
        Collected dead(two_units());
        CHECK(dead.collector.consume(part, AnswerCollector::Ending::may_be_torn).index() == 0);
    }
    Collected got(two_units());
    CHECK(got.code_of(
              got.collector.consume("\xff\xff\xff\xff....", AnswerCollector::Ending::whole)) ==
          "worker.malformed_answer");
}

TEST_CASE("a second try of a walk repeats what was passed on, and goes on behind it") {
    auto item = [](const char* address) {
        FoundItem made;
        made.address = address;
        return made;
    };
    Collected got{Job(WalkJob{})};
    CHECK(got.say({item("a"), item("b")}).empty());
    got.collector.begin_try();
    CHECK(got.say({item("a"), item("b"), item("c"), WalkedVolume{}}).empty());
    CHECK(got.delivered.size() == 4);
    CHECK(got.collector.complete());

    Collected other{Job(WalkJob{})};
    CHECK(other.say({item("a"), item("b")}).empty());
    other.collector.begin_try();
    CHECK(other.say({item("a"), item("x")}) == "worker.answers_differ");
}

TEST_CASE("messages between the processes come back as they were") {
    using namespace channel;
    StartJob start{7, 1, 2, {4, 5}, true, 3, {}};
    auto encoded = encode(ToWorker(start));
    auto decoded = decode_to_worker(encoded);
    REQUIRE(decoded);
    CHECK(encode(decoded.value()) == encoded);
    for (std::size_t size = 0; size < encoded.size(); ++size)
        CHECK_FALSE(decode_to_worker(std::string_view(encoded).substr(0, size)));
    CHECK_FALSE(decode_from_worker("\x09"));
    CHECK(encode(FromWorker(OutOfMemory{})) == "\x02");
    auto hello = encode(ZygoteReply(Hello{{true, true, true, 7, 9}, "no"}));
    REQUIRE(decode_zygote_reply(hello));
    CHECK(encode(decode_zygote_reply(hello).value()) == hello);
}

TEST_CASE("shared memory can be neither shrunk nor grown") {
    auto made = SharedMemory::create();
    REQUIRE(made);
    CHECK(::ftruncate(made.value().descriptor(), 0) != 0);
    CHECK(::ftruncate(made.value().descriptor(), SharedMemory::total_size + 1) != 0);
    CHECK(::ftruncate(made.value().descriptor(), SharedMemory::total_size - 1) != 0);
    made.value().set_committed(1, 77);
    CHECK(made.value().committed(1) == 77);
    CHECK(made.value().committed(0) == 0);
}

TEST_CASE("volumes and gaps lie in the medium, in order and apart") {
    auto code_of = [](std::vector<Extent> gaps, std::uint64_t volume_offset) {
        OpenedSource opened;
        opened.image.size = 100;
        opened.layout.gaps = std::move(gaps);
        opened.layout.volumes.push_back({1, volume_offset, 10, "none", ""});
        Collected got(OpenJob{});
        return got.say({opened});
    };
    CHECK(code_of({{0, 10}, {20, 80}}, 10).empty());
    CHECK(code_of({{0, 10}, {9, 80}}, 10) == "worker.malformed_answer");
    CHECK(code_of({{20, 80}, {0, 10}}, 10) == "worker.malformed_answer");
    CHECK(code_of({{0, ~std::uint64_t{0}}}, 10) == "worker.malformed_answer");
    CHECK(code_of({{0, 0}}, 10) == "worker.malformed_answer");
    CHECK(code_of({}, 91) == "worker.malformed_answer");
}
