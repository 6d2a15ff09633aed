// Jobs of every kind in real, locked workers.
#include "examination/worker/worker_pool.h"

#include "core/bytes.h"
#include "core/hash.h"
#include "support/corpus.h"
#include "support/temporary_folder.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

core::File write_and_open(const std::filesystem::path& path, std::string_view bytes) {
    auto file = core::File::create(path);
    REQUIRE(file);
    REQUIRE(file.value().write_at(core::bytes_of(bytes), 0));
    auto opened = core::File::open_read(path);
    REQUIRE(opened);
    return std::move(opened).value();
}

std::unique_ptr<WorkerPool> start(SourceFiles source) {
    WorkerPoolOptions options;
    options.worker_program = SPOOR_WORKER;
    auto pool = WorkerPool::start(std::move(options), std::move(source));
    REQUIRE_MESSAGE(pool, (pool ? std::string() : pool.error().message()));
    return std::move(pool).value();
}

std::vector<Answer> answers_of(WorkerPool& pool, const Job& job,
                               const std::vector<core::File>& files = {}) {
    std::vector<Answer> answers;
    auto handler = [&](const Answer& answer, std::string_view) -> core::Result<void> {
        answers.push_back(answer);
        return {};
    };
    auto run = pool.run(job, files, handler, {});
    REQUIRE_MESSAGE(run, (run ? std::string() : run.error().message()));
    return answers;
}

}  // namespace

TEST_CASE("a medium is opened, hashed and read in locked workers") {
    support::TemporaryFolder folder;
    std::string bytes(3u << 20, '\0');
    for (std::size_t i = 0; i < bytes.size(); i += 7)
        bytes[i] = static_cast<char>(i >> 8);
    SourceFiles source;
    source.container = "raw";
    source.files.push_back(write_and_open(folder.path() / "a.raw", bytes));
    auto pool = start(std::move(source));

    auto opened = answers_of(*pool, OpenJob{});
    REQUIRE_FALSE(opened.empty());
    REQUIRE(std::holds_alternative<OpenedSource>(opened.back()));
    const auto& description = std::get<OpenedSource>(opened.back());
    CHECK(description.image.size == bytes.size());
    REQUIRE(description.layout.volumes.size() == 1);

    auto hashed = answers_of(*pool, MediumHashJob{});
    REQUIRE(std::holds_alternative<MediumHashes>(hashed.back()));
    CHECK(std::get<MediumHashes>(hashed.back()).digests.sha256 == core::sha256(bytes));

    auto walked = answers_of(*pool, WalkJob{description.layout.volumes[0], 0});
    CHECK(std::holds_alternative<WalkedVolume>(walked.back()));
}

TEST_CASE("files of the running system are read through the descriptors that come with the job") {
    support::TemporaryFolder folder;
    ContentJob job;
    std::vector<core::File> files;
    for (int i = 0; i < 150; ++i) {
        std::string bytes = "content " + std::to_string(i);
        files.push_back(write_and_open(folder.path() / std::to_string(i), bytes));
        FoundItem unit;
        unit.address = std::to_string(i);
        unit.content = ContentSource::host_file;
        unit.size = bytes.size();
        job.units.push_back(unit);
    }
    files[77] = core::File();
    SourceFiles source;
    source.container = "logical.folder";
    auto pool = start(std::move(source));
    int good = 0, lost = 0;
    for (const auto& answer : answers_of(*pool, job, files)) {
        if (const auto* content = std::get_if<UnitContent>(&answer))
            good += content->content.digests.sha256 ==
                    core::sha256("content " + std::to_string(content->unit));
        if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer)) {
            CHECK(anomaly->unit == 77);
            CHECK(anomaly->anomaly.code == "content.unreadable");
            ++lost;
        }
    }
    CHECK(good == 149);
    CHECK(lost == 1);
}

TEST_CASE("an image that is none is an anomaly, not a failed run") {
    SourceFiles source;
    source.container = "ewf";
    support::TemporaryFolder folder;
    source.files.push_back(write_and_open(folder.path() / "a.E01", "EVF not at all"));
    auto pool = start(std::move(source));
    auto opened = answers_of(*pool, OpenJob{});
    REQUIRE_FALSE(opened.empty());
    const auto* anomaly = std::get_if<UnitAnomaly>(&opened.back());
    REQUIRE(anomaly != nullptr);
    CHECK(anomaly->anomaly.code == "container.unreadable");
    CHECK(anomaly->anomaly.loses_data);
}

TEST_CASE("a handler's error ends the job and is passed on") {
    support::TemporaryFolder folder;
    SourceFiles source;
    source.container = "raw";
    source.files.push_back(write_and_open(folder.path() / "a.raw", std::string(1u << 20, 'x')));
    auto pool = start(std::move(source));
    auto handler = [](const Answer&, std::string_view) -> core::Result<void> {
        return core::Error(core::ErrorCode::limit_exceeded, "the disk is full");
    };
    auto run = pool->run(OpenJob{}, {}, handler, {});
    REQUIRE_FALSE(run);
    CHECK(run.error().code() == core::ErrorCode::limit_exceeded);
    CHECK_FALSE(answers_of(*pool, OpenJob{}).empty());
}

TEST_CASE("a real image is walked and read by way of its file system") {
    auto path = support::corpus_file("01-disk-images/simsong+bulk_extractor/CFReDS001.E01");
    if (!path)
        return;
    SourceFiles source;
    source.container = "ewf";
    auto file = core::File::open_read(*path);
    REQUIRE(file);
    source.files.push_back(std::move(file).value());
    auto pool = start(std::move(source));
    auto opened = answers_of(*pool, OpenJob{});
    REQUIRE(std::holds_alternative<OpenedSource>(opened.back()));
    std::size_t items = 0, contents = 0;
    for (const auto& volume : std::get<OpenedSource>(opened.back()).layout.volumes) {
        ContentJob job;
        job.volume = volume;
        for (auto& answer : answers_of(*pool, WalkJob{volume, 0}))
            if (auto* item = std::get_if<FoundItem>(&answer))
                job.units.push_back(std::move(*item));
        items += job.units.size();
        for (const auto& answer : answers_of(*pool, job))
            contents += std::holds_alternative<UnitContent>(answer) ? 1u : 0u;
    }
    CHECK(items > 5);
    CHECK(contents == items);
}
