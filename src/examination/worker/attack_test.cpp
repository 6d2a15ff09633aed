// Real processes: each attack stands between two harmless files, and must cost itself only.
#include "core/bytes.h"
#include "core/hash.h"
#include "examination/worker/worker_pool.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <dirent.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

using namespace examination;

namespace {

constexpr std::uint64_t unit_size = 4096;

// A raw medium of units, each beginning with the words its parser obeys.
struct Medium {
    explicit Medium(const std::vector<std::string>& names) {
        std::string bytes;
        for (const auto& name : names) {
            std::string unit = name.empty() ? std::string() : "HOSTILE:" + name + ";";
            unit.resize(unit_size, static_cast<char>('a' + bytes.size() / unit_size % 26));
            FoundItem item;
            item.address = fmt::format("p1/i{}-1", bytes.size() / unit_size);
            item.path_raw = "file";
            item.size = unit_size;
            item.content = ContentSource::extents;
            item.extents = {{bytes.size(), unit_size}};
            job.units.push_back(item);
            digests.push_back(core::sha256(unit));
            bytes += unit;
        }
        job.volume = {1, 0, bytes.size(), "none", ""};
        path = folder.path() / "medium.raw";
        auto file = core::File::create(path);
        REQUIRE(file);
        REQUIRE(file.value().write_at(core::bytes_of(bytes), 0));
    }
    SourceFiles source() const {
        SourceFiles files;
        files.container = "raw";
        auto opened = core::File::open_read(path);
        REQUIRE(opened);
        files.files.push_back(std::move(opened).value());
        return files;
    }

    support::TemporaryFolder folder;
    std::filesystem::path path;
    ContentJob job;
    std::vector<core::Sha256Digest> digests;
};

struct UnitOutcome {
    std::vector<std::string> records;
    std::vector<FoundAnomaly> anomalies;
    std::optional<FoundContent> content;
};

WorkerPoolOptions options() {
    WorkerPoolOptions options;
    options.worker_program = SPOOR_HOSTILE_WORKER;
    // What hangs takes this long each time; new memory can be slow to come on a busy machine.
    options.budgets.item_seconds_max = 3;
    options.budgets.memory_bytes_max = 256u << 20;
    options.budgets.output_bytes_max = 1u << 20;
    options.budgets.records_max = 1000;
    return options;
}

std::vector<UnitOutcome> examine(WorkerPool& pool, const Medium& medium) {
    std::vector<UnitOutcome> outcomes(medium.job.units.size());
    auto handler = [&](const Answer& answer, std::string_view encoded) -> core::Result<void> {
        CHECK(encode_answer(answer) == encoded);
        if (const auto* record = std::get_if<UnitRecord>(&answer))
            outcomes.at(record->unit).records.push_back(record->record.summary);
        if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer))
            outcomes.at(anomaly->unit).anomalies.push_back(anomaly->anomaly);
        if (const auto* content = std::get_if<UnitContent>(&answer)) {
            CHECK_FALSE(outcomes.at(content->unit).content);
            outcomes.at(content->unit).content = content->content;
        }
        return {};
    };
    auto run = pool.run(medium.job, {}, handler, {});
    REQUIRE_MESSAGE(run, (run ? std::string() : run.error().message()));
    return outcomes;
}

// Processes whose parent or ancestor is this test, by name.
int living_workers() {
    int count = 0;
    DIR* folder = ::opendir("/proc");
    while (const dirent* entry = ::readdir(folder)) {
        std::string base = std::string("/proc/") + entry->d_name;
        auto name = core::read_file(base + "/comm", 4096);
        // The command name is cut at 15 letters.
        if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) != 0 && name &&
            name.value().starts_with("spoor-worker-ho"))
            ++count;
    }
    ::closedir(folder);
    return count;
}

void check_friend(const UnitOutcome& unit, const core::Sha256Digest& digest) {
    CHECK(unit.records == std::vector<std::string>{"friendly"});
    CHECK(unit.anomalies.empty());
    REQUIRE(unit.content);
    CHECK(unit.content->digests.sha256 == digest);
    CHECK(unit.content->size_read == unit_size);
}

struct Expected {
    const char* attack;
    const char* code;    // "": no anomaly, since nothing happens at all.
    const char* detail;  // Begins so.
};

constexpr Expected expected[] = {
    {"socket", "worker.killed_by_signal", "SIGSYS"},
    {"write_file", "", ""},
    {"shadow", "", ""},
    {"fork", "worker.killed_by_signal", "SIGSYS"},
    {"exec", "worker.killed_by_signal", "SIGSYS"},
    {"loop", "worker.time_limit", "no progress in 3 s"},
    {"allocate", "worker.budget_memory", "268435456 bytes"},
    {"flood", "worker.budget_output", "1048576 bytes"},
    {"flood_records", "worker.budget_records", "1000 records"},
    {"malformed", "worker.malformed_answer", ""},
    {"frame_size", "worker.malformed_answer", ""},
    {"lying_bell", "worker.malformed_answer", "a doorbell"},
    {"garbage", "worker.malformed_answer", "a message"},
    {"scribble", "", ""},  // Spoils the first try; in the second nothing lies there to be spoilt.
    {"early_done", "worker.malformed_answer", "the job ends"},
    {"shrink", "worker.killed_by_signal", "SIGSYS"},
    {"grow", "worker.killed_by_signal", "SIGSYS"},
    {"segv", "worker.killed_by_signal", "SIGSEGV"},
    {"abort", "worker.killed_by_signal", "SIGABRT"},
    {"exit", "worker.exited", "exit status 0"},
    {"close_channel", "worker.malformed_answer", "the worker closed"},
    {"kill_parent", "worker.killed_by_signal", "SIGSYS"},
    {"kill_all", "worker.killed_by_signal", "SIGSYS"},
    {"nest", "worker.killed_by_signal", "SIGSEGV"},
};

}  // namespace

TEST_CASE("an attack costs itself only, and is named") {
    ::unlink("/tmp/spoor-hostile-was-here");
    for (const auto& one : expected) {
        CAPTURE(one.attack);
        Medium medium({"friendly", one.attack, "friendly"});
        auto pool = WorkerPool::start(options(), medium.source());
        REQUIRE_MESSAGE(pool, (pool ? std::string() : pool.error().message()));
        auto units = examine(*pool.value(), medium);
        check_friend(units[0], medium.digests[0]);
        check_friend(units[2], medium.digests[2]);
        // The hashes of what attacked are there too.
        REQUIRE(units[1].content);
        CHECK(units[1].content->digests.sha256 == medium.digests[1]);
        bool harmless = std::string_view(one.code).empty();
        REQUIRE(units[1].anomalies.size() == (harmless ? 0u : 1u));
        if (!harmless) {
            CHECK(units[1].anomalies[0].code == one.code);
            CHECK(units[1].anomalies[0].detail.starts_with(one.detail));
            CHECK(units[1].anomalies[0].loses_data);
        } else {
            CHECK(units[1].records.empty());
        }
    }
    CHECK(::access("/tmp/spoor-hostile-was-here", F_OK) != 0);
    CHECK(living_workers() == 0);
}

TEST_CASE("text that is no text is escaped and kept") {
    Medium medium({"bad_text"});
    auto pool = WorkerPool::start(options(), medium.source());
    REQUIRE(pool);
    auto units = examine(*pool.value(), medium);
    CHECK(units[0].records == std::vector<std::string>{"\\xff\\xfe not text"});
    CHECK(units[0].anomalies.empty());
}

TEST_CASE("many attackers in one job are each found, and the same every time") {
    std::vector<std::string> names;
    for (int i = 0; i < 60; ++i)
        names.push_back(i % 10 == 3 ? "segv" : i % 10 == 7 ? "scribble" : "friendly");
    Medium medium(names);
    std::vector<std::string> seen;
    for (int round = 0; round < 2; ++round) {
        auto pool = WorkerPool::start(options(), medium.source());
        REQUIRE(pool);
        auto units = examine(*pool.value(), medium);
        std::string text;
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (names[i] == "friendly")
                check_friend(units[i], medium.digests[i]);
            for (const auto& anomaly : units[i].anomalies)
                text += fmt::format("{} {} {}\n", i, anomaly.code, anomaly.detail);
        }
        seen.push_back(text);
    }
    CHECK(seen[0] == seen[1]);
    CHECK(std::ranges::count(seen[0], '\n') == 6);  // One for each that crashes.
}

TEST_CASE("jobs run beside each other, and workers killed from outside are replaced") {
    Medium medium(std::vector<std::string>(200, "friendly"));
    auto settings = options();
    settings.items_per_worker_max = 300;
    auto pool = WorkerPool::start(std::move(settings), medium.source());
    REQUIRE(pool);
    std::jthread killer([](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            DIR* folder = ::opendir("/proc");
            while (const dirent* entry = ::readdir(folder)) {
                std::string base = std::string("/proc/") + entry->d_name;
                auto status = core::read_file(base + "/stat", 4096);
                // Workers are those whose parent is not this test: the zygote is left alone.
                bool ours = status && status.value().find("(spoor-worker-ho)") != std::string::npos;
                auto parent = fmt::format(") S {} ", ::getpid());
                auto running = fmt::format(") R {} ", ::getpid());
                if (ours && status.value().find(parent) == std::string::npos &&
                    status.value().find(running) == std::string::npos)
                    ::kill(static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10)), SIGKILL);
            }
            ::closedir(folder);
        }
    });
    std::atomic<int> lost = 0;
    {
        std::vector<std::jthread> runs;
        for (int thread = 0; thread < 3; ++thread)
            runs.emplace_back([&] {
                for (int i = 0; i < 5; ++i)
                    for (const auto& unit : examine(*pool.value(), medium))
                        lost += unit.content ? 0 : 1;
            });
    }
    killer.request_stop();
    killer.join();
    CHECK(lost == 0);
}

TEST_CASE("a request to stop ends a job that hangs") {
    Medium medium({"friendly", "loop"});
    auto settings = options();
    settings.budgets.item_seconds_max = 600;
    auto pool = WorkerPool::start(std::move(settings), medium.source());
    REQUIRE(pool);
    std::stop_source stop;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        stop.request_stop();
    });
    auto handler = [](const Answer&, std::string_view) { return core::Result<void>(); };
    auto run = pool.value()->run(medium.job, {}, handler, stop.get_token());
    REQUIRE_FALSE(run);
    CHECK(run.error().code() == core::ErrorCode::incomplete);
}

TEST_CASE("a program that is not there or no worker is an error that names it") {
    Medium medium({"friendly"});
    auto settings = options();
    settings.worker_program = "/nowhere/spoor-worker";
    auto absent = WorkerPool::start(std::move(settings), medium.source());
    REQUIRE_FALSE(absent);
    CHECK(absent.error().code() == core::ErrorCode::not_found);
    auto no_worker = options();
    no_worker.worker_program = "/bin/true";
    CHECK_FALSE(WorkerPool::start(std::move(no_worker), medium.source()));
}
