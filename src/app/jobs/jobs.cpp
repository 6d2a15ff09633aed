#include "app/jobs/jobs.h"

#include "app/cli/examine_source.h"
#include "app/cli/examine_summary.h"
#include "app/cli/session.h"
#include "app/jobs/job_file.h"
#include "app/programs.h"
#include "core/file.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;

namespace {

constexpr double seconds_before_estimate = 2;
constexpr std::size_t line_size_max = 4096;

// What the examination says, line by line.
class LogConsole : public Console {
public:
    void out(std::string_view text) override { error(text); }
    void error(std::string_view text) override {
        auto lines = lines_.access();
        while (!text.empty()) {
            auto end = text.find('\n');
            auto line = text.substr(0, std::min(end, line_size_max));
            if (lines->size() < job_log_lines_max)
                lines->push_back(core::printable(core::utf8_or_escaped(line)));
            else if (lines->size() == job_log_lines_max)
                lines->push_back("the log is full; what follows is not kept");
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
    }
    bool out_is_terminal() const override { return false; }
    bool error_is_terminal() const override { return false; }
    std::vector<std::string> lines() { return *lines_.access(); }

private:
    core::Guarded<std::vector<std::string>> lines_;
};

}  // namespace

std::string_view name_of(JobState state) {
    constexpr std::array<std::string_view, 7> names{
        "queued", "running", "complete", "incomplete", "failed", "cancelled", "interrupted"};
    return names.at(static_cast<std::size_t>(state));
}

bool is_under_way(JobState state) {
    return state == JobState::queued || state == JobState::running;
}

struct Jobs::Job {
    core::Guarded<JobView> view;
    JobRequest request;
    LogConsole console;
    examination::FillProgress progress;
    std::stop_source stop;
    std::atomic<bool> cancelled = false;

    JobView now(const core::Moment& time) {
        auto seen = *view.access();
        if (seen.state != JobState::running)
            return seen;
        seen.bytes_total = progress.bytes_total;
        seen.bytes_done = std::min<std::uint64_t>(progress.bytes_done, seen.bytes_total);
        seen.items = progress.items;
        auto seconds = double(time.seconds - seen.started_at->seconds);
        if (seconds > seconds_before_estimate && seen.bytes_done > 0)
            seen.seconds_left = static_cast<std::uint64_t>(
                double(seen.bytes_total - seen.bytes_done) / (double(seen.bytes_done) / seconds));
        return seen;
    }
};

Jobs::Jobs(Session& session, std::filesystem::path folder)
    : session_(session), folder_(std::move(folder)) {}

Result<std::unique_ptr<Jobs>> Jobs::open(Session& session, const std::filesystem::path& folder) {
    std::unique_ptr<Jobs> jobs(new Jobs(session, folder));
    TRY(core::ensure_folder(folder));
    TRY(jobs->load());
    jobs->runner_ = std::jthread([raw = jobs.get()](std::stop_token stop) { raw->run(stop); });
    return jobs;
}

Jobs::~Jobs() {
    runner_.request_stop();
    {
        auto state = state_.access();
        for (auto& job : state->newest_last)
            job->stop.request_stop();
    }
    changed_.notify_all();
    if (runner_.joinable())
        runner_.join();
    // What waited is told as what it is.
    auto state = state_.access();
    for (auto& job : state->waiting) {
        auto view = job->view.access();
        view->state = JobState::interrupted;
        (void)keep(*view);
    }
}

Result<void> Jobs::load() {
    auto state = state_.access();
    std::vector<JobView> found;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
        if (entry.path().extension() != ".json")
            continue;
        auto job = read_job_file(entry.path());
        if (!job)  // Half-written files do not stand under this name; a strange one is left alone.
            continue;
        found.push_back(std::move(job).value());
    }
    std::ranges::sort(found, [](const JobView& a, const JobView& b) {
        return std::pair(a.created_at.seconds, a.id) < std::pair(b.created_at.seconds, b.id);
    });
    for (auto& view : found) {
        if (is_under_way(view.state)) {
            view.state = JobState::interrupted;
            TRY(keep(view));
        }
        auto job = std::make_shared<Job>();
        job->console.error(read_job_log(folder_, view.id));
        *job->view.access() = view;
        state->jobs.emplace(view.id, job);
        state->newest_last.push_back(std::move(job));
    }
    return {};
}

Result<void> Jobs::keep(const JobView& job) const {
    return core::replace_file(job_file_path(folder_, job.id), job_file_text(job));
}

Result<JobView> Jobs::start(JobRequest request) {
    auto job = std::make_shared<Job>();
    JobView view;
    view.id = model::random_id<model::JobId>(system_random);
    view.of = request.of.id;
    view.case_name = request.of.name;
    view.root = request.root;
    view.path = request.path;
    view.upload = request.upload;
    view.profile = request.profile;
    view.created_by = request.behalf.reader.name;
    view.created_at = session_.now();
    *job->view.access() = view;
    job->request = std::move(request);
    auto state = state_.access();
    if (state->waiting.size() >= jobs_waiting_max)
        return Error(ErrorCode::conflict,
                     "too many examinations wait already; cancel some, or wait");
    TRY(keep(view));
    state->jobs.emplace(view.id, job);
    state->newest_last.push_back(job);
    state->waiting.push_back(std::move(job));
    changed_.notify_all();
    return view;
}

Result<JobView> Jobs::cancel(const model::JobId& id) {
    auto state = state_.access();
    auto found = state->jobs.find(id);
    if (found == state->jobs.end())
        return Error(ErrorCode::not_found, "there is no such job");
    auto job = found->second;
    auto view = job->view.access();
    if (!is_under_way(view->state))
        return Error(ErrorCode::conflict, "the job has ended");
    job->cancelled = true;
    job->stop.request_stop();
    if (std::erase(state->waiting, job) > 0) {
        view->state = JobState::cancelled;
        view->ended_at = session_.now();
        TRY(keep(*view));
    }
    return *view;
}

std::optional<JobView> Jobs::find(const model::JobId& id) {
    auto state = state_.access();
    auto found = state->jobs.find(id);
    return found == state->jobs.end() ? std::nullopt
                                      : std::optional(found->second->now(session_.now()));
}

std::vector<JobView> Jobs::list() {
    auto state = state_.access();
    std::vector<JobView> views;
    for (auto job = state->newest_last.rbegin(); job != state->newest_last.rend(); ++job)
        views.push_back((*job)->now(session_.now()));
    return views;
}

std::vector<std::string> Jobs::log(const model::JobId& id) {
    auto state = state_.access();
    auto found = state->jobs.find(id);
    return found == state->jobs.end() ? std::vector<std::string>() : found->second->console.lines();
}

void Jobs::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        std::shared_ptr<Job> job;
        {
            auto state = state_.access();
            changed_.wait(state.lock(), stop, [&] { return !state->waiting.empty(); });
            if (stop.stop_requested())
                return;
            job = state->waiting.front();
            state->waiting.pop_front();
            auto view = job->view.access();
            view->state = JobState::running;
            view->started_at = session_.now();
        }
        carry_out(*job);
    }
}

void Jobs::carry_out(Job& job) {
    GlobalOptions global;
    global.quiet = true;
    CommandContext context{session_, job.console, job.stop.get_token(),
                           folder_,  global,      job.request.behalf};
    auto examine = [&]() -> Result<ExamineOutcome> {
        auto programs = TRY(find_programs());
        ExamineOptions options;
        options.source = job.request.source;
        options.profile = job.request.profile;
        options.jobs = std::max(1u, std::thread::hardware_concurrency());
        options.resume = job.request.resume;
        options.logical = job.request.logical;
        options.progress = &job.progress;
        choose_searches(options, {}, programs);
        return examine_source(context, job.request.of, options);
    };
    auto outcome = examine();
    auto view = job.view.access();
    view->bytes_total = job.progress.bytes_total;
    view->bytes_done = std::min<std::uint64_t>(job.progress.bytes_done, view->bytes_total);
    view->items = job.progress.items;
    view->ended_at = session_.now();
    if (outcome) {
        view->state = outcome.value().complete ? JobState::complete : JobState::incomplete;
        view->summary = summary_json(outcome.value());
    } else {
        bool stopped = job.stop.stop_requested();
        view->state = !stopped        ? JobState::failed
                      : job.cancelled ? JobState::cancelled
                                      : JobState::interrupted;
        view->error = core::utf8_or_escaped(outcome.error().message());
        job.console.error(view->error);
    }
    // A job that cannot be written down has still been done: its run stands in the register.
    (void)keep(*view);
    std::string log;
    for (const auto& line : job.console.lines())
        log += line + "\n";
    (void)core::replace_file(job_log_path(folder_, view->id), log);
}

}  // namespace app
