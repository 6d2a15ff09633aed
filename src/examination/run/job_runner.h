// Runs jobs through the workers, or takes their answers from the spool where they are already
// there.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"
#include "examination/run/spool.h"
#include "examination/worker/worker_pool.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

JobKey job_key(const Job& job);

// Decides where a job's answers are cut into parts and may rewrite an answer before it is kept.
class PartCutter {
public:
    virtual ~PartCutter() = default;
    // Looks at the answer; may give another one, which is kept in its place. Called in the order of
    // the answers, of which few are rewritten: they are not copied for it.
    virtual std::optional<Answer> look_at(const Answer& answer) = 0;
    // Should the part end here, now that it has `size` bytes?
    virtual bool ends_part(std::size_t size) = 0;
};

// Called with each part once it lies in the spool, in order.
using PartHandler = std::function<core::Result<void>(PartOffset offset, std::string_view part)>;
using ProgressHandler = std::function<void(std::uint64_t bytes)>;

// Thread-safe: each call runs one job.
class JobRunner {
public:
    // Both must outlive the runner.
    JobRunner(Spool& spool, WorkerPool& pool) : spool_(&spool), pool_(&pool) {}

    core::Result<void> run(const Job& job, const std::vector<core::File>& host_files,
                           PartCutter& cutter, const PartHandler& on_part,
                           const ProgressHandler& on_progress, std::stop_token stop);
    bool has(const Job& job) const { return spool_->find(job_key(job)).has_value(); }

private:
    core::Result<void> replay(const std::vector<PartOffset>& parts, const PartHandler& on_part);

    Spool* spool_;
    WorkerPool* pool_;
};

}  // namespace examination
