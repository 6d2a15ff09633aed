#include "examination/run/fill_spool.h"

#include "core/scheduler.h"
#include "examination/run/job_runner.h"
#include "examination/run/logical_walk.h"
#include "examination/run/walk_cutter.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace examination {
namespace {

using core::Result;
using core::Urgency;

constexpr auto ignore_part = [](PartOffset, std::string_view) -> Result<void> { return {}; };
constexpr auto ignore_progress = [](std::uint64_t) {};

// One fill: hands out tasks as answers come in. Tasks refer to it; it outlives the scheduler.
class Fill {
public:
    Fill(Spool& spool, WorkerPool& pool, const FillOptions& options, FillProgress& progress)
        : spool_(spool),
          options_(options),
          progress_(progress),
          answers_(options.contents != nullptr ? *options.contents : spool),
          runner_(spool, pool),
          contents_(answers_, pool),
          scheduler_(options.jobs) {}

    Result<void> run(std::stop_token stop) {
        scheduler_.add(Urgency::first, [this](std::stop_token) {
            return options_.logical ? start_logical() : start_image();
        });
        TRY(scheduler_.wait(std::move(stop)));
        return answers_.sync();
    }

private:
    // Parts of a walk whose contents are planned together; open until it is full.
    using Batch = std::vector<PartOffset>;

    Result<void> start_image();
    Result<void> start_logical();
    Result<void> hash_medium(std::stop_token stop);
    Result<void> walk(const Volume& volume, std::stop_token stop);
    void add_part(const Volume& volume, PartOffset offset, Batch& open);
    void add_batch(const Volume& volume, Batch batch);
    void add_contents(const Volume& volume, std::span<const WalkPart> batch);
    Result<void> read_contents(const ContentJob& job, std::stop_token stop);
    Result<std::vector<core::File>> open_host_files(const ContentJob& job);

    Spool& spool_;
    const FillOptions& options_;
    FillProgress& progress_;
    Spool& answers_;  // Of content jobs.
    JobRunner runner_, contents_;
    std::uint32_t batch_parts_ = batch_parts_max;
    core::Scheduler scheduler_;
};

Result<void> Fill::start_image() {
    auto opened = TRY(read_opened_source(spool_));
    bool again = options_.contents != nullptr;
    progress_.bytes_total = opened.image.size * (again ? 1 : 2);
    batch_parts_ = batch_parts(opened.image);
    for (const auto& volume : opened.layout.volumes)
        scheduler_.add(Urgency::first, [this, volume](std::stop_token task_stop) {
            return walk(volume, std::move(task_stop));
        });
    // Beside the walks, while there are no contents to read yet.
    if (!again)
        scheduler_.add(Urgency::soon, [this](std::stop_token task_stop) {
            return hash_medium(std::move(task_stop));
        });
    add_contents(Volume{}, std::array{gap_part(opened.layout)});
    return {};
}

Result<void> Fill::hash_medium(std::stop_token stop) {
    SizeCutter cutter;
    std::uint64_t last = 0;
    auto on_progress = [&](std::uint64_t bytes) {
        progress_.bytes_done += bytes - std::min(bytes, last);
        last = std::max(bytes, last);
    };
    return runner_.run(MediumHashJob{}, {}, cutter, ignore_part, on_progress, std::move(stop));
}

Result<void> Fill::walk(const Volume& volume, std::stop_token stop) {
    if (options_.contents != nullptr && !runner_.has(walk_job(volume)))
        return core::Error(core::ErrorCode::not_found,
                           "the source has not been examined to an end");
    WalkCutter cutter;
    Batch open;
    auto on_part = [&](PartOffset offset, std::string_view) -> Result<void> {
        add_part(volume, offset, open);
        return {};
    };
    TRY(runner_.run(walk_job(volume), {}, cutter, on_part, ignore_progress, std::move(stop)));
    add_batch(volume, std::move(open));
    return {};
}

Result<void> Fill::start_logical() {
    Batch open;
    auto on_part = [&](PartOffset offset, std::uint64_t content_bytes) {
        progress_.bytes_total += content_bytes;
        add_part(logical_volume(), offset, open);
    };
    TRY(walk_logical(options_.source, spool_, on_part));
    add_batch(logical_volume(), std::move(open));
    return {};
}

void Fill::add_part(const Volume& volume, PartOffset offset, Batch& open) {
    open.push_back(offset);
    if (open.size() == batch_parts_)
        add_batch(volume, std::exchange(open, {}));
}

// Only the places of the parts are kept until their turn comes, however many parts wait.
void Fill::add_batch(const Volume& volume, Batch batch) {
    if (batch.empty())
        return;
    scheduler_.add(Urgency::normal,
                   [this, volume, batch = std::move(batch)](std::stop_token) -> Result<void> {
                       auto parts = TRY(read_batch(spool_, batch));
                       for (const auto& part : parts)
                           progress_.items += part.items.size();
                       add_contents(volume, parts);
                       return {};
                   });
}

// Before the next batch is planned, so that one batch's jobs at most wait; encoded, since they wait
// long and are large.
void Fill::add_contents(const Volume& volume, std::span<const WalkPart> batch) {
    for (const auto& units : plan_contents(batch)) {
        auto encoded = encode_job(content_job(volume, options_.searches, batch, units));
        scheduler_.add(Urgency::soon,
                       [this, encoded = std::move(encoded)](std::stop_token stop) -> Result<void> {
                           auto job = TRY(decode_job(encoded));
                           return read_contents(std::get<ContentJob>(job), std::move(stop));
                       });
    }
}

Result<void> Fill::read_contents(const ContentJob& job, std::stop_token stop) {
    std::vector<core::File> host_files;
    if (options_.logical && !contents_.has(job))
        host_files = TRY(open_host_files(job));
    SizeCutter cutter;
    TRY(contents_.run(job, host_files, cutter, ignore_part, ignore_progress, std::move(stop)));
    for (const auto& unit : job.units)
        progress_.bytes_done += unit.size;
    return {};
}

Result<std::vector<core::File>> Fill::open_host_files(const ContentJob& job) {
    std::vector<core::File> files;
    for (const auto& unit : job.units)
        files.push_back(open_logical(options_.source, unit));
    return files;
}

}  // namespace

Result<void> fill_spool(Spool& spool, WorkerPool& pool, const FillOptions& options,
                        FillProgress& progress, std::stop_token stop) {
    Fill fill(spool, pool, options, progress);
    return fill.run(std::move(stop));
}

Result<void> open_in_spool(Spool& spool, WorkerPool& pool, std::stop_token stop) {
    JobRunner runner(spool, pool);
    SizeCutter cutter;
    TRY(runner.run(OpenJob{}, {}, cutter, ignore_part, ignore_progress, std::move(stop)));
    TRY(read_opened_source(spool));
    return {};
}

Result<OpenedSource> read_opened_source(Spool& spool) {
    auto parts = spool.find(job_key(OpenJob{}));
    if (!parts)
        return core::Error(core::ErrorCode::not_found, "the source has not been opened yet");
    std::optional<OpenedSource> opened;
    std::string why = "the worker that opened the source gave no answer";
    for (auto offset : *parts) {
        auto part = TRY(spool.read_part(offset));
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto answer = TRY(decode_answer(encoded));
            if (auto* found = std::get_if<OpenedSource>(&answer))
                opened = std::move(*found);
            if (auto* anomaly = std::get_if<UnitAnomaly>(&answer);
                anomaly && anomaly->anomaly.loses_data)
                why = anomaly->anomaly.code + ": " + anomaly->anomaly.detail;
            return {};
        }));
    }
    if (!opened)
        return core::Error(core::ErrorCode::invalid_input, "the source cannot be opened: " + why);
    return std::move(*opened);
}

}  // namespace examination
