// An attack inside an archive, between two harmless members.
#include "core/bytes.h"
#include "core/hash.h"
#include "examination/worker/worker_pool.h"
#include "support/made_archive.h"
#include "support/temporary_folder.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;
using support::made_archive;
using support::MadeMember;

namespace {

struct MemberOutcome {
    std::string path;
    std::vector<std::string> records, codes;
    std::optional<FoundContent> content;
};

std::string hostile(const std::string& attack) {
    return "HOSTILE:" + attack + ";" + std::string(2000, '.');
}

// What is said of the archive (0) and of each member.
std::map<std::uint32_t, MemberOutcome> examine(const std::string& archive,
                                               std::uint32_t item_seconds_max) {
    support::TemporaryFolder folder;
    auto path = folder.path() / "medium.raw";
    REQUIRE(core::File::create(path).value().write_at(core::bytes_of(archive), 0));
    SourceFiles source;
    source.container = "raw";
    source.files.push_back(core::File::open_read(path).value());
    WorkerPoolOptions options;
    options.worker_program = SPOOR_HOSTILE_WORKER;
    options.budgets.item_seconds_max = item_seconds_max;
    options.budgets.memory_bytes_max = 512u << 20;
    auto pool = WorkerPool::start(std::move(options), std::move(source)).value();
    ContentJob job;
    job.searches.archives = true;
    job.volume = {1, 0, archive.size(), "none", ""};
    FoundItem unit;
    unit.address = "p1/i1";
    unit.path_raw = "archive";
    unit.size = archive.size();
    unit.content = ContentSource::extents;
    unit.extents = {{0, archive.size()}};
    job.units = {unit};
    std::map<std::uint32_t, MemberOutcome> outcomes;
    auto handler = [&](const Answer& answer, std::string_view) -> core::Result<void> {
        if (const auto* member = std::get_if<FoundMember>(&answer))
            outcomes[member->member].path = member->item.path_raw;
        if (const auto* record = std::get_if<UnitRecord>(&answer))
            outcomes[record->member].records.push_back(record->record.summary);
        if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer))
            outcomes[anomaly->member].codes.push_back(anomaly->anomaly.code);
        if (const auto* content = std::get_if<UnitContent>(&answer))
            outcomes[content->member].content = content->content;
        return {};
    };
    REQUIRE(pool->run(job, {}, handler, {}));
    return outcomes;
}

}  // namespace

TEST_CASE("an attack inside an archive costs that member only") {
    for (auto [attack, code] : {std::pair{"segv", "worker.killed_by_signal"},
                                {"loop", "worker.time_limit"},
                                {"allocate", "worker.budget_memory"},
                                {"early_done", "worker.malformed_answer"}}) {
        CAPTURE(attack);
        // Only what hangs shall meet the clock: new memory can be slow to come.
        auto outcomes = examine(made_archive("ustar", "gzip",
                                             {{"first", hostile("friendly")},
                                              {"attack", hostile(attack)},
                                              {"last", hostile("friendly")}}),
                                std::string_view(attack) == "loop" ? 1 : 60);
        REQUIRE(outcomes.size() == 4);
        for (std::uint32_t harmless : {1u, 3u}) {
            CHECK(outcomes[harmless].records == std::vector<std::string>{"friendly"});
            CHECK(outcomes[harmless].codes.empty());
        }
        CHECK(outcomes[0].codes.empty());
        CHECK(outcomes[2].path == "archive/attack");
        CHECK(outcomes[2].codes == std::vector<std::string>{code});
        REQUIRE(outcomes[2].content);
        CHECK(outcomes[2].content->digests.sha256 == core::sha256(hostile(attack)));
    }
}

TEST_CASE("an archive full of attacks is given up, and its own hash is there") {
    std::vector<MadeMember> members;
    for (int i = 0; i < 12; ++i)
        members.push_back({std::to_string(i), hostile("segv")});
    auto archive = made_archive("ustar", "none", members);
    auto outcomes = examine(archive, 60);
    CHECK(outcomes.size() == 1);
    REQUIRE(outcomes[0].content);
    CHECK(outcomes[0].content->digests.sha256 == core::sha256(archive));
    CHECK(outcomes[0].codes == std::vector<std::string>{"worker.killed_by_signal"});
}
