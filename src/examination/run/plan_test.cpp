#include "examination/run/plan.h"

#include "examination/run/job_runner.h"
#include "examination/run/unit_answers.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace examination;

namespace {

FoundItem item_at(std::uint64_t offset, std::uint64_t size) {
    FoundItem item;
    item.address = fmt::format("1/{}", offset);
    item.size = size;
    item.content = ContentSource::extents;
    item.extents = {Extent{offset, size}};
    return item;
}

// Two parts whose items lie on the medium in another order than in the walk.
std::vector<WalkPart> scattered_batch() {
    std::vector<WalkPart> batch(2);
    for (std::uint64_t i = 0; i < 700; ++i)
        batch[i % 2].items.push_back(item_at((i * 379 % 700) * 4096, 4096));
    batch[0].items.push_back(FoundItem{});  // Has no content.
    return batch;
}

// A spool in which every job of the batch has been done: each unit says its address, `records`
// times.
void answer_jobs(Spool& spool, std::span<const WalkPart> batch, std::uint32_t records) {
    for (const auto& units : plan_contents(batch)) {
        auto job = content_job(Volume{}, {}, batch, units);
        auto key = job_key(job);
        std::vector<PartOffset> parts;
        std::string part;
        for (std::uint32_t unit = 0; unit < job.units.size(); ++unit) {
            for (std::uint32_t ordinal = 0; ordinal < records; ++ordinal) {
                FoundRecord record;
                record.type = "test";
                record.summary = job.units[unit].address;
                append_answer(part, encode_answer(UnitRecord{unit, ordinal, record}));
                if (part.size() > 1000)  // Units run over the ends of parts.
                    parts.push_back(spool.append_part(key, std::exchange(part, {})).value());
            }
            append_answer(part, encode_answer(UnitContent{unit, {}}));
        }
        parts.push_back(spool.append_part(key, part).value());
        REQUIRE(spool.complete(key, parts));
    }
}

}  // namespace

TEST_CASE("contents are planned in the order of the medium, each once, in jobs of bounded size") {
    auto batch = scattered_batch();
    auto jobs = plan_contents(batch);
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].size() == job_units_max);
    std::uint64_t expected = 0;
    for (const auto& units : jobs)
        for (const auto& unit : content_job(Volume{}, {}, batch, units).units) {
            REQUIRE(unit.extents[0].offset == expected);
            expected += 4096;
        }
    CHECK(expected == 700 * 4096);
}

TEST_CASE("a job is closed by the bytes in it") {
    std::vector<WalkPart> batch(1);
    for (std::uint64_t i = 0; i < 3; ++i)
        batch[0].items.push_back(item_at(i * job_content_bytes_max, job_content_bytes_max));
    CHECK(plan_contents(batch).size() == 3);
    CHECK(plan_contents({}).empty());
}

TEST_CASE("files whose names differ in case alone do not fill a job beyond its bound") {
    std::vector<WalkPart> batch(1);
    for (std::uint64_t i = 0; i <= job_units_max; ++i) {
        auto item = item_at(i * 4096, 4096);
        item.path_raw = i == 0 ? "a" : "a.LOG1";
        batch[0].items.push_back(item);
    }
    std::size_t units = 0;
    for (const auto& job : plan_contents(batch)) {
        CHECK(job.size() <= job_units_max);
        units += job.size();
    }
    CHECK(units == job_units_max + 1);
}

TEST_CASE("a walk's parts are planned in groups of fixed size") {
    std::vector<PartOffset> parts(batch_parts_max * 2 + 1);
    auto batches = batches_of(parts, batch_parts_max);
    REQUIRE(batches.size() == 3);
    CHECK(batches[1].size() == batch_parts_max);
    CHECK(batches[2].size() == 1);
    ImageDescription image;
    image.container = "raw";
    CHECK(batch_parts(image) == batch_parts_max);
    image.container = "ewf";
    CHECK(batch_parts(image) == inflated_batch_parts_max);
}

TEST_CASE("what lies inside a unit comes after it, each with the anomalies found later") {
    support::TemporaryFolder folder;
    auto spool = Spool::create(folder.path() / "spool", RunIdentity{}).value();
    std::vector<WalkPart> batch(1);
    batch[0].items.push_back(item_at(0, 4096));
    auto key = job_key(content_job(Volume{}, {}, batch, plan_contents(batch).front()));
    std::string part;
    append_answer(part, encode_answer(UnitContent{0, {}, 0, true}));
    for (std::uint32_t member = 1; member <= 2; ++member) {
        append_answer(part, encode_answer(FoundMember{0, member, item_at(0, member)}));
        append_answer(part, encode_answer(UnitRecord{0, 0, {}, member}));
        append_answer(part, encode_answer(UnitContent{0, {}, member}));
    }
    append_answer(part, encode_answer(UnitAnomaly{0, {"a.of_first", 0, "", false}, 1}));
    append_answer(part, encode_answer(UnitAnomaly{0, {"a.of_unit", 0, "", false}}));
    append_answer(part, encode_answer(UnitEnd{0}));
    auto offset = spool->append_part(key, part).value();
    REQUIRE(spool->complete(key, {offset}));
    auto answers = BatchAnswers::read(*spool, Volume{}, {}, batch).value();
    std::vector<std::string> anomalies;
    std::uint64_t member = 0;
    REQUIRE(answers.take({0, 0}, [&](UnitAnswers of_one) -> core::Result<void> {
        REQUIRE(of_one.member.has_value() == (member > 0));
        CHECK((!of_one.member || of_one.member->size == member));
        CHECK(of_one.records.size() == (member > 0 ? 1 : 0));
        ++member;
        anomalies.push_back(of_one.anomalies.empty() ? "" : of_one.anomalies[0].code);
        return {};
    }));
    CHECK(anomalies == std::vector<std::string>{"a.of_unit", "a.of_first", ""});
}

TEST_CASE("answers come back by item, whether kept or read again") {
    support::TemporaryFolder folder;
    auto spool = Spool::create(folder.path() / "spool", RunIdentity{}).value();
    auto batch = scattered_batch();
    constexpr std::uint32_t records = 20;
    CHECK_FALSE(BatchAnswers::read(*spool, Volume{}, {}, batch));
    answer_jobs(*spool, batch, records);
    REQUIRE(spool->sync());
    for (std::size_t kept : {std::size_t{0}, std::size_t{100'000}, BatchAnswers::kept_bytes_max}) {
        auto answers = BatchAnswers::read(*spool, Volume{}, {}, batch, kept).value();
        for (std::uint32_t part = 0; part < batch.size(); ++part)
            for (std::uint32_t item = 0; item < batch[part].items.size(); ++item) {
                const auto& found = batch[part].items[item];
                int taken = 0;
                REQUIRE(answers.take({part, item}, [&](UnitAnswers of_item) -> core::Result<void> {
                    ++taken;
                    REQUIRE(of_item.content.has_value() == needs_reading(found));
                    REQUIRE(of_item.records.size() == (needs_reading(found) ? records : 0));
                    for (const auto& record : of_item.records)
                        REQUIRE(record.summary == found.address);
                    return {};
                }));
                REQUIRE(taken == 1);
            }
    }
}

TEST_CASE("files that belong together are in one job, whatever lies between them") {
    std::vector<WalkPart> batch(1);
    auto add = [&](std::uint64_t place, const char* path) {
        auto item = item_at(place * job_content_bytes_max, job_content_bytes_max);
        item.path_raw = path;
        batch[0].items.push_back(std::move(item));
    };
    add(0, "Users/ann/ntuser.dat.LOG1");
    add(1, "other");
    add(2, "Users/ann/NTUSER.DAT");
    add(3, "Users/ann/more");
    add(4, "Users/ann/NTUSER.DAT.LOG2");
    add(5, "Users/ben/NTUSER.DAT.LOG2");
    std::vector<std::vector<std::string>> jobs;
    for (const auto& units : plan_contents(batch)) {
        jobs.emplace_back();
        for (const auto& unit : content_job(Volume{}, {}, batch, units).units)
            jobs.back().push_back(unit.path_raw);
    }
    using Paths = std::vector<std::string>;
    REQUIRE(jobs.size() == 4);
    CHECK(jobs[0] == Paths{"other"});
    CHECK(jobs[1] ==
          Paths{"Users/ann/NTUSER.DAT", "Users/ann/ntuser.dat.LOG1", "Users/ann/NTUSER.DAT.LOG2"});
    CHECK(jobs[2] == Paths{"Users/ann/more"});
    CHECK(jobs[3] == Paths{"Users/ben/NTUSER.DAT.LOG2"});
    // Deleted, a file may hold what is another's.
    batch[0].items[0].state = ItemState::deleted;
    CHECK(plan_contents(batch).size() == 5);
}
