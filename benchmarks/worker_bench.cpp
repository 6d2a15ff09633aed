// Content jobs over a warm raw file with two workers: megabytes and units a second, end to end.
#include "core/bytes.h"
#include "examination/worker/worker_pool.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

using namespace examination;

namespace {

constexpr std::uint64_t medium_size = std::uint64_t{256} << 20;

// The medium is written once, to the temporary folder, and removed with the process.
class Medium {
public:
    Medium() : path_(std::filesystem::temp_directory_path() / "spoor-worker-bench.raw") {
        auto file = core::File::open_write(path_);
        std::string block(1u << 20, '\0');
        for (std::uint64_t at = 0; file && at < medium_size; at += block.size()) {
            for (std::size_t i = 0; i < block.size(); ++i)
                block[i] = static_cast<char>((at + i) * 2'654'435'761u >> 24);
            if (!file.value().write_at(core::bytes_of(block), at))
                std::abort();
        }
    }
    Medium(const Medium&) = delete;
    Medium& operator=(const Medium&) = delete;
    ~Medium() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    SourceFiles source() const {
        SourceFiles files;
        files.container = "raw";
        auto file = core::File::open_read(path_);
        if (!file)
            std::abort();
        files.files.push_back(std::move(file).value());
        return files;
    }

private:
    std::filesystem::path path_;
};

std::vector<Job> jobs_of(std::uint64_t unit_size) {
    constexpr std::size_t units_a_job = 500;
    constexpr std::uint64_t bytes_a_job = 16u << 20;
    std::vector<Job> jobs;
    ContentJob job;
    std::uint64_t bytes = 0;
    for (std::uint64_t at = 0; at + unit_size <= medium_size; at += unit_size) {
        FoundItem unit;
        unit.address = "p1/i" + std::to_string(at / unit_size) + "-1";
        unit.path_raw = "folder/file" + std::to_string(at / unit_size) + ".bin";
        unit.size = unit_size;
        unit.content = ContentSource::extents;
        unit.extents = {{at, unit_size}};
        job.units.push_back(std::move(unit));
        bytes += unit_size;
        if (job.units.size() == units_a_job || bytes >= bytes_a_job) {
            jobs.emplace_back(std::exchange(job, {}));
            bytes = 0;
        }
    }
    if (!job.units.empty())
        jobs.emplace_back(std::move(job));
    return jobs;
}

void content_jobs(benchmark::State& state) {
    Medium medium;
    WorkerPoolOptions options;
    options.worker_program = SPOOR_WORKER;
    auto pool = WorkerPool::start(std::move(options), medium.source());
    if (!pool) {
        state.SkipWithError(pool.error().message().c_str());
        return;
    }
    auto jobs = jobs_of(static_cast<std::uint64_t>(state.range(0)));
    auto handler = [](const Answer&, std::string_view) { return core::Result<void>(); };
    for (auto _ : state) {
        constexpr std::size_t threads = 2;
        std::vector<std::jthread> running;
        for (std::size_t thread = 0; thread < threads; ++thread)
            running.emplace_back([&, thread] {
                for (std::size_t i = thread; i < jobs.size(); i += threads)
                    if (!pool.value()->run(jobs[i], {}, handler, {}))
                        std::abort();
            });
    }
    auto units = medium_size / static_cast<std::uint64_t>(state.range(0));
    state.SetBytesProcessed(static_cast<std::int64_t>(medium_size) * state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(units) * state.iterations());
}

}  // namespace

BENCHMARK(content_jobs)
    ->Arg(4096)
    ->Arg(20'000)
    ->Arg(1 << 20)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
