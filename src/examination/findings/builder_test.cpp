#include "examination/findings/builder.h"

#include "examination/findings/canonical.h"
#include "examination/findings/findings_sample_test.h"
#include "examination/findings/timeline_sorter.h"
#include "support/grants.h"

#include <algorithm>
#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace examination;

TEST_CASE("the result hash is that of the canonical export, whatever the threads") {
    support::TemporaryFolder one, two;
    auto published = make_test_findings(one);
    CHECK(published.items == 4);
    CHECK(published.records == 1);
    CHECK(published.anomalies == 3);
    CHECK(published.timeline == 5);
    CHECK(make_test_findings(two, test_source(), 2).result_hash == published.result_hash);
    auto grant = support::grant();
    std::string lines;
    REQUIRE(
        canonical_lines(published.path, grant, [&](std::string_view piece) -> core::Result<void> {
            lines += piece;
            return {};
        }));
    INFO(lines);
    CHECK(core::sha256(lines) == published.result_hash);
    CHECK(result_hash_of(published.path, grant).value() == published.result_hash);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 10);
    // Anomalies of no item stand in order, after the items.
    CHECK(lines.find("\"offset\":3") < lines.find("\"offset\":9,\"loses_data\":false"));
}

TEST_CASE("rows out of order are refused") {
    support::TemporaryFolder folder;
    auto builder =
        FindingsBuilder::create({folder.path(), folder.path(), test_source(), 256u << 20, 1})
            .value();
    auto refused = [](const core::Result<void>& result) {
        return !result && result.error().code() == core::ErrorCode::invalid_input;
    };
    CHECK(refused(builder->add_record({}, {})));
    CHECK(refused(builder->add_item(test_item(test_source(), 1, "x"))));
    REQUIRE(builder->add_item(test_item(test_source(), 0, "x")));
    CHECK(refused(builder->add_anomaly({1, 0, "x", 0, "", false})));
    REQUIRE(builder->add_coverage({10, 10, model::CoverageState::parsed, "x"}));
    CHECK(refused(builder->add_coverage({19, 1, model::CoverageState::parsed, "x"})));
    CHECK(refused(builder->add_item(test_item(test_source(), 1, "x"))));
}

TEST_CASE("a build that is killed, dropped or out of disk leaves the former findings") {
    support::TemporaryFolder folder;
    auto before = make_test_findings(folder);
    auto in_child = [&](auto act) {
        pid_t child = ::fork();
        if (child == 0) {
            ::signal(SIGXFSZ, SIG_IGN);
            act();
            ::_exit(9);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    };
    auto create = [&] {
        return FindingsBuilder::create({folder.path() / "findings", folder.path() / "temporary",
                                        test_source(), 256u << 20, 1});
    };
    auto killed = in_child([&] {
        auto builder = create().value();
        for (std::uint64_t i = 0; i < 5'000; ++i)
            if (!builder->add_item(test_item(test_source(), i, "x")))
                ::_exit(1);
        ::kill(::getpid(), SIGKILL);
    });
    CHECK(WIFSIGNALED(killed));
    auto full = in_child([&] {
        auto builder = create().value();
        rlimit limit{300'000, 300'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        core::Result<void> done;
        for (std::uint64_t i = 0; done && i < 50'000; ++i) {
            auto item = test_item(test_source(), i, "x" + std::to_string(i * 7919));
            item.sha256 = core::sha256(item.path);
            done = builder->add_item(item);
        }
        bool failed = !done || !builder->publish();
        builder.reset();
        ::_exit(failed ? 0 : 1);
    });
    CHECK(WIFEXITED(full));
    CHECK(WEXITSTATUS(full) == 0);
    CHECK(result_hash_of(before.path, support::grant()).value() == before.result_hash);
    { auto dropped = create().value(); }
    CHECK(make_test_findings(folder).result_hash == before.result_hash);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "findings"))
        files += entry.is_regular_file() ? 1 : 0;
    CHECK(files == 1);
}

TEST_CASE("sorting in runs gives what sorting in memory gives") {
    support::TemporaryFolder folder;
    Words words;
    auto b = words.code("b"), a = words.code("a");
    std::vector<std::uint64_t> orders[2];
    for (std::size_t memory : {1000u, 7u}) {
        TimelineSorter sorter(words, folder.path(), memory);
        std::uint64_t state = 12345;
        for (std::uint64_t i = 0; i < 500; ++i) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            TimelineRow row;
            row.seconds = static_cast<std::int64_t>(state >> 60) - 8;
            row.record_kind = (state >> 40 & 1) != 0 ? a : b;
            row.time_kind = (state >> 41 & 1) != 0 ? a : b;
            row.item = i;
            REQUIRE(sorter.add(row));
        }
        std::int64_t last = -100;
        REQUIRE(sorter.sorted([&](const TimelineRow& row) -> core::Result<void> {
            CHECK(row.seconds >= last);
            last = row.seconds;
            orders[memory == 7 ? 1 : 0].push_back(row.item);
            return {};
        }));
    }
    CHECK(orders[0].size() == 500);
    CHECK(orders[0] == orders[1]);
}
