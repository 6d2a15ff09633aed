#include "examination/worker/worker_pool.h"

#include "core/guarded.h"
#include "examination/worker/job_attempt.h"
#include "examination/worker/zygote.h"

#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/wait.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using Outcome = AnswerCollector::Outcome;

// The zygote is started anew if somebody kills it, but not for ever.
constexpr std::uint32_t zygote_starts_max = 100;

std::string signal_name(int number) {
    const char* name = ::sigabbrev_np(number);
    std::string text = name != nullptr ? std::string("SIG") + name : std::to_string(number);
    if (number == SIGSYS)
        text += ": a system call that the sandbox forbids";
    if (number == SIGKILL)
        text += ": from outside, perhaps for want of memory";
    return text;
}

WorkerFault fault_of_status(const channel::Buried& buried) {
    auto status = static_cast<int>(buried.wait_status);
    if (buried.was_alive)
        return {"worker.malformed_answer", "the worker closed its channel and went on"};
    if (WIFSIGNALED(status))
        return {"worker.killed_by_signal", signal_name(WTERMSIG(status))};
    return {"worker.exited", "exit status " + std::to_string(WEXITSTATUS(status))};
}

bool has_died(const WorkerProcess& worker) {
    pollfd state{worker.descriptor.descriptor(), POLLIN, 0};
    return ::poll(&state, 1, 0) > 0;
}

class Pool final : public WorkerPool {
public:
    Pool(WorkerPoolOptions options, SourceFiles source)
        : options_(std::move(options)), source_(std::move(source)) {}

    core::Result<void> ensure_zygote() {
        auto state = state_.access();
        return ensure_zygote(*state);
    }

    core::SandboxReport sandbox() override { return state_.access()->sandbox; }

    core::Result<void> run(const Job& job, const std::vector<core::File>& host_files,
                           const AnswerHandler& handler, std::stop_token stop) override {
        auto encoded = encode_job(job);
        if (encoded.size() > SharedMemory::job_size_max)
            return Error(ErrorCode::limit_exceeded, "a job is too large for the shared memory");
        AnswerCollector collector(job, options_.budgets, handler);
        AttemptOptions attempt{.job = encoded,
                               .host_files = &host_files,
                               .budgets = options_.budgets,
                               .tools = &options_.tools};
        return run_until_complete(collector, attempt, stop);
    }

    core::Result<void> add_files(std::vector<FurtherFile> files) override {
        auto state = state_.access();
        for (auto& file : files)
            further_.push_back(std::move(file));
        for (auto& worker : std::exchange(state->idle, {}))
            (void)bury_with(*state, worker);  // It knows only what there was when it began.
        return {};
    }

private:
    struct State {
        std::unique_ptr<Zygote> zygote;
        core::SandboxReport sandbox;
        std::uint32_t zygote_starts = 0;
        std::vector<WorkerProcess> idle;
    };
    enum class Freshness {
        any,
        fresh
    };

    // What was being answered when a worker failed, and how often it failed there.
    struct Trouble {
        std::uint32_t unit = 0, member = 0;
        unsigned failures = 0;

        void add(std::uint32_t at_unit, std::uint32_t at_member) {
            if (at_unit != unit || at_member != member)
                *this = {at_unit, at_member, 0};
            ++failures;
        }
    };

    // What has gone wrong with the unit so far decides how it is tried next.
    core::Result<void> run_until_complete(AnswerCollector& collector, AttemptOptions& attempt,
                                          const std::stop_token& stop) {
        Trouble trouble;
        // A job of units is done with its last unit, even if its worker falls after it.
        while (!collector.has_units() || !collector.complete()) {
            auto worker = TRY(acquire(attempt.careful ? Freshness::fresh : Freshness::any));
            auto unit_before = collector.unit();
            collector.begin_try();
            auto outcome = run_attempt(worker, collector, attempt, stop);
            if (auto* error = std::get_if<Error>(&outcome))
                return std::move(*error);
            auto* fault = std::get_if<WorkerFault>(&outcome);
            if (fault == nullptr) {
                worker.units_done += collector.has_units() ? collector.unit() - unit_before : 1;
                release(std::move(worker));
                return {};
            }
            trouble.add(collector.unit(), collector.open_member());
            if (attempt.plain_unit != trouble.unit) {
                attempt.plain_unit = channel::StartJob::no_unit;
                attempt.plain_members.clear();
            }
            attempt.careful = true;
            if (trouble.failures == 1 && !read_plain(attempt))
                continue;
            TRY(give_up_a_little(collector, attempt, trouble, std::move(*fault)));
            if (!collector.has_units())
                return {};
        }
        return {};
    }

    // Is the unit itself, and not only some of its members, being read without parsers?
    static bool read_plain(const AttemptOptions& attempt) {
        return attempt.plain_unit != channel::StartJob::no_unit && attempt.plain_members.empty();
    }

    // First the parsers of a member, then those of the unit with all that is in it, then the unit.
    static core::Result<void> give_up_a_little(AnswerCollector& collector, AttemptOptions& attempt,
                                               Trouble& trouble, WorkerFault fault) {
        if (read_plain(attempt)) {
            collector.skip_unit();
            return {};
        }
        attempt.plain_unit = trouble.unit;
        if (trouble.member > 0 &&
            attempt.plain_members.size() < channel::StartJob::plain_members_max) {
            collector.report_at_member(trouble.member, std::move(fault));
            attempt.plain_members.push_back(trouble.member);
            trouble.failures = 0;
            return {};
        }
        attempt.plain_members.clear();
        return collector.report(fault);
    }

    Outcome run_attempt(WorkerProcess& worker, AnswerCollector& collector,
                        const AttemptOptions& options, const std::stop_token& stop) {
        JobAttempt attempt(worker, collector, options);
        auto outcome = attempt.run(stop);
        if (outcome.index() == 0)
            return outcome;
        auto buried = bury(worker);
        auto* fault = std::get_if<WorkerFault>(&outcome);
        if (fault == nullptr || fault->code == "worker.malformed_answer")
            return outcome;
        // Whatever ended it, what it had written before is good; it is judged like all the rest.
        if (auto salvaged = attempt.salvage(); salvaged.index() != 0)
            return salvaged;
        if (!fault->code.empty())
            return outcome;
        return buried ? fault_of_status(buried.value())
                      : WorkerFault{"worker.killed_by_signal", "the zygote was lost as well"};
    }

    core::Result<void> ensure_zygote(State& state) {
        if (state.zygote)
            return {};
        if (++state.zygote_starts > zygote_starts_max)
            return Error(ErrorCode::io, "the worker program was ended too often from outside");
        state.zygote = TRY(Zygote::start(options_.worker_program));
        state.sandbox = state.zygote->sandbox();
        return {};
    }

    core::Result<WorkerProcess> acquire(Freshness freshness) {
        auto state = state_.access();
        while (freshness == Freshness::any && !state->idle.empty()) {
            auto worker = std::move(state->idle.back());
            state->idle.pop_back();
            if (!has_died(worker))
                return worker;
            (void)bury_with(*state, worker);  // No unit's fault: it had none.
        }
        for (int tries = 0;; ++tries) {
            TRY(ensure_zygote(*state));
            auto worker = state->zygote->spawn(source_, options_.rule_sets, further_,
                                               options_.budgets.memory_bytes_max);
            if (worker || tries == 1)
                return worker;
            lose_zygote(*state);
        }
    }

    void release(WorkerProcess worker) {
        auto state = state_.access();
        if (worker.units_done < options_.items_per_worker_max)
            state->idle.push_back(std::move(worker));
        else
            (void)bury_with(*state, worker);  // A lost zygote is replaced when it is needed.
    }

    core::Result<channel::Buried> bury(const WorkerProcess& worker) {
        auto state = state_.access();
        return bury_with(*state, worker);
    }

    core::Result<channel::Buried> bury_with(State& state, const WorkerProcess& worker) {
        if (!state.zygote)
            return Error(ErrorCode::not_found, "the zygote is lost");
        auto buried = state.zygote->bury(worker);
        if (!buried)
            lose_zygote(state);
        return buried;
    }

    // Its workers die with it; idle ones are only handles now.
    static void lose_zygote(State& state) {
        state.zygote.reset();
        state.idle.clear();
    }

    WorkerPoolOptions options_;
    SourceFiles source_;
    std::vector<FurtherFile> further_;
    core::Guarded<State> state_;
};

}  // namespace

core::Result<std::unique_ptr<WorkerPool>> WorkerPool::start(WorkerPoolOptions options,
                                                            SourceFiles source) {
    auto pool = std::make_unique<Pool>(std::move(options), std::move(source));
    TRY(pool->ensure_zygote().during("starting the workers"));
    return std::unique_ptr<WorkerPool>(std::move(pool));
}

}  // namespace examination
