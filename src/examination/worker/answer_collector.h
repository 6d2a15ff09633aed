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
    // What inside the unit was begun and has not ended; 0 where it is the unit itself, or nothing.
    std::uint32_t open_member() const { return content_due_ ? member_ : 0; }
    bool complete() const;
    bool has_units() const { return units_.has_value(); }
    // How long the unit may take with ever so much progress.
    std::uint64_t unit_seconds_max() const;
    // Puts an anomaly in the place of what could not be had. Drops what is held back.
    core::Result<void> report(const WorkerFault& fault);
    // The same of a member of the unit, when the next try has come to it.
    void report_at_member(std::uint32_t member, WorkerFault fault);
    void skip_unit();

private:
    std::optional<WorkerFault> judge(const Answer& answer) const;
    std::optional<WorkerFault> charge(std::uint64_t size);
    Outcome take(std::string_view encoded);
    std::optional<WorkerFault> judge_of_unit(const Answer& answer) const;
    void follow_unit(const Answer& answer);
    Outcome take_of_unit(Answer answer, std::string_view encoded);
    Outcome deliver_unit();
    Outcome take_of_stream(const Answer& answer, std::string_view encoded);
    Outcome deliver(const Answer& answer, std::string_view encoded);

    const Job& job_;
    const Budgets& budgets_;
    const AnswerHandler& handler_;
    std::optional<std::uint32_t> units_;
    std::uint32_t unit_ = 0;
    std::uint64_t output_bytes_ = 0;  // Of the unit, or of the job where it has none, in this try.
    std::uint64_t answers_ = 0;
    // How far the unit has come: which of its members was named last, whether that one's content is
    // still due, whether more may be named.
    std::uint32_t member_ = 0;
    bool content_due_ = true;
    bool members_due_ = false;
    std::uint32_t next_ordinal_ = 0;
    // Of the unit; an archive's are many, so beyond a few they are not held decoded as well.
    struct Held {
        std::optional<Answer> answer;
        std::string encoded;
    };
    std::vector<Held> held_;
    std::uint64_t held_bytes_ = 0;
    std::vector<std::pair<std::uint32_t, WorkerFault>> member_faults_;
    bool concluded_ = false;  // The last answer of a job without units has come.
    bool lost_ = false;       // Or an anomaly says why it can't.
    // The stream of a job without units: how much was passed on, how much of it this try repeated.
    std::uint64_t delivered_ = 0, repeated_ = 0;
    std::uint64_t delivered_digest_ = 0, repeated_digest_ = 0;
};

}  // namespace examination
