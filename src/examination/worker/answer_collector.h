// The owner's judgement of what a worker says in one job: what fits the job is passed on in order,
// what does not is a fault of the worker.
#pragma once

#include "examination/worker/worker_pool.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace examination {

// Why a worker had to be given up; code and detail of the anomaly that it becomes.
struct WorkerFault {
    std::string code;  // "worker.killed_by_signal"
    std::string detail;
};

// A job may take several workers. In a content job the answers of a unit are held back until the
// unit is whole, so that of a try that fails nothing remains. The answers of other jobs may be many
// and are passed on at once; a second try gives the same ones again, which are skipped.
class AnswerCollector {
public:
    AnswerCollector(const Job& job, const Budgets& budgets, const AnswerHandler& handler);

    // Before a worker starts on the job, or on what is left of it.
    void begin_try();
    using Outcome = std::variant<std::monostate, WorkerFault, core::Error>;
    // Frames as they lie in the shared memory, already copied out of it. A part of a frame at the
    // end is a fault, unless the worker died while writing.
    enum class Ending {
        whole,
        may_be_torn
    };
    Outcome consume(std::string_view frames, Ending ending);
    // The worker says that it has done the job.
    Outcome finish();

    // The unit that is being answered; for jobs without units 0.
    std::uint32_t unit() const { return unit_; }
    bool complete() const;
    bool has_units() const { return units_.has_value(); }
    // How long the unit may take with ever so much progress.
    std::uint64_t unit_seconds_max() const;
    // Puts an anomaly in the place of what could not be had. Drops what is held back.
    core::Result<void> report(const WorkerFault& fault);
    void skip_unit();

private:
    std::optional<WorkerFault> judge(const Answer& answer) const;
    std::optional<WorkerFault> charge(const Answer& answer, std::uint64_t size);
    Outcome take(std::string_view encoded);
    Outcome take_of_unit(Answer answer, std::string_view encoded);
    Outcome take_of_stream(const Answer& answer, std::string_view encoded);
    Outcome deliver(const Answer& answer, std::string_view encoded);

    const Job& job_;
    const Budgets& budgets_;
    const AnswerHandler& handler_;
    std::optional<std::uint32_t> units_;
    std::uint32_t unit_ = 0;
    std::uint64_t output_bytes_ = 0;  // Of the unit, or of the job where it has none, in this try.
    std::uint64_t answers_ = 0;
    std::uint32_t next_ordinal_ = 0;
    std::vector<std::pair<Answer, std::string>> held_;  // Of the unit.
    bool concluded_ = false;  // The last answer of a job without units has come.
    bool lost_ = false;       // Or an anomaly says why it can't.
    // The stream of a job without units: how much was passed on, how much of it this try repeated.
    std::uint64_t delivered_ = 0, repeated_ = 0;
    std::uint64_t delivered_digest_ = 0, repeated_digest_ = 0;
};

}  // namespace examination
