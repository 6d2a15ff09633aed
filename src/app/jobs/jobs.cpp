#include "app/jobs/jobs.h"

#include "app/cli/examine_source.h"
#include "app/cli/session.h"
#include "app/jobs/job_file.h"
#include "app/jobs/job_work.h"
#include "app/jobs/pace.h"
#include "app/programs.h"
#include "core/file.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;

namespace {

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
    constexpr std::array<std::string_view, 8> names{"queued",      "running", "complete",
                                                    "incomplete",  "failed",  "cancelled",
                                                    "interrupted", "paused"};
    return names.at(static_cast<std::size_t>(state));
}

bool is_under_way(JobState state) {
    return state == JobState::queued || state == JobState::running;
}

bool can_be_resumed(JobState state) {
    return state == JobState::paused || state == JobState::interrupted;
}

struct Jobs::Job {
    core::Guarded<JobView> view;
    JobRequest request;
    LogConsole console;
    examination::FillProgress progress;
    std::stop_source stop;
    std::atomic<bool> cancelled = false, paused = false;
    core::Guarded<Pace> pace;

    JobView now() {
        auto seen = *view.access();
        if (seen.state != JobState::running)
            return seen;
        seen.bytes_total = progress.bytes_total;
        seen.bytes_done = std::min<std::uint64_t>(progress.bytes_done, seen.bytes_total);
        seen.items = progress.items;
        seen.seconds_left = pace.access()->seconds_left();
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

// What another process would have given as files.
Result<void> Jobs::keep_rules(JobRequest& request, const model::JobId& id) const {
    auto keep_text = [&](const std::string& text, const char* end,
                         std::string& file) -> Result<void> {
        if (text.empty())
            return {};
        auto path = folder_ / (id.hex() + end);
        file = path.string();
        return core::replace_file(path, text);
    };
    TRY(keep_text(request.keyword_list, ".keywords", request.wishes.keywords));
    return keep_text(request.yara_rules, ".yar", request.wishes.yara);
}

CommandContext Jobs::context_of(Job& job, const GlobalOptions& global) const {
    return {session_, job.console, job.stop.get_token(), folder_, global, job.request.behalf};
}

// What cannot be done is said to whoever asks, and not to the log.
Result<void> Jobs::prepare(Job& job, const model::JobId& id) {
    GlobalOptions global;
    global.quiet = true;
    auto context = context_of(job, global);
    auto done = keep_rules(job.request, id);
    if (done) {
        auto prepared = PreparedExamination::prepare(context, job.request.wishes);
        if (!prepared)
            done = std::move(prepared).error();
    }
    if (!done)
        for (const auto& file : {job.request.wishes.keywords, job.request.wishes.yara}) {
            std::error_code left;
            if (!file.empty())
                std::filesystem::remove(file, left);
        }
    return done;
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
    view.created_by = request.behalf.reader.name;
    view.created_at = session_.now();
    job->request = std::move(request);
    TRY(prepare(*job, view.id));
    view.wishes = job->request.wishes;
    view.shelved = job->request.shelved;
    view.passwords = std::exchange(view.wishes.passwords, {}).size();
    *job->view.access() = view;
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

Result<JobView> Jobs::pause(const model::JobId& id) {
    auto state = state_.access();
    auto found = state->jobs.find(id);
    if (found == state->jobs.end())
        return Error(ErrorCode::not_found, "there is no such job");
    auto job = found->second;
    auto view = job->view.access();
    if (!is_under_way(view->state))
        return Error(ErrorCode::conflict, "the job is not under way");
    job->paused = true;
    job->stop.request_stop();
    if (std::erase(state->waiting, job) > 0) {
        view->state = JobState::paused;
        TRY(keep(*view));
    }
    return *view;
}

Result<JobView> Jobs::resume(const model::JobId& id, JobRequest again) {
    auto state = state_.access();
    auto found = state->jobs.find(id);
    if (found == state->jobs.end())
        return Error(ErrorCode::not_found, "there is no such job");
    auto before = found->second;
    auto view = before->now();
    if (!can_be_resumed(view.state))
        return Error(ErrorCode::conflict, "only what is paused or was interrupted goes on");
    if (state->waiting.size() >= jobs_waiting_max)
        return Error(ErrorCode::conflict,
                     "too many examinations wait already; cancel some, or wait");
    auto given = again.wishes.passwords;
    if (given.empty())
        given = before->request.wishes.passwords;
    if (given.size() < view.passwords)
        return Error(ErrorCode::conflict,
                     "this examination began with passwords, which are not kept: give them again");
    auto job = std::make_shared<Job>();
    for (const auto& line : before->console.lines())
        job->console.error(line);
    job->request = std::move(again);
    job->request.wishes = view.wishes;
    job->request.wishes.passwords = std::move(given);
    job->request.wishes.resume = true;
    view.state = JobState::queued;
    view.ended_at.reset();
    view.error.clear();
    TRY(keep(view));
    *job->view.access() = view;
    std::ranges::replace(state->newest_last, before, job);
    found->second = job;
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
    if (!is_under_way(view->state) && !can_be_resumed(view->state))
        return Error(ErrorCode::conflict, "the job has ended");
    job->cancelled = true;
    job->stop.request_stop();
    if (std::erase(state->waiting, job) > 0 || can_be_resumed(view->state)) {
        view->state = JobState::cancelled;
        view->ended_at = session_.now();
        TRY(keep(*view));
    }
    return *view;
}

std::optional<JobView> Jobs::find(const model::JobId& id) {
    auto state = state_.access();
    auto found = state->jobs.find(id);
    return found == state->jobs.end() ? std::nullopt : std::optional(found->second->now());
}

std::vector<JobView> Jobs::list() {
    auto state = state_.access();
    std::vector<JobView> views;
    for (auto job = state->newest_last.rbegin(); job != state->newest_last.rend(); ++job)
        views.push_back((*job)->now());
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

void Jobs::watch(Job& job, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    while (!stop.stop_requested()) {
        job.pace.access()->note(
            {std::chrono::steady_clock::now(), job.progress.bytes_done, job.progress.bytes_total});
        never.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    }
}

void Jobs::carry_out(Job& job) {
    std::jthread watching([&job](const std::stop_token& stop) { watch(job, stop); });
    GlobalOptions global;
    global.quiet = true;
    auto context = context_of(job, global);
    auto outcome = job.request.wishes.searches_only
                       ? search_for_job(context, job.request)
                       : examine_for_job(context, job.request, job.progress);
    auto view = job.view.access();
    view->bytes_total = job.progress.bytes_total;
    view->bytes_done = std::min<std::uint64_t>(job.progress.bytes_done, view->bytes_total);
    view->items = job.progress.items;
    view->ended_at = session_.now();
    if (outcome) {
        view->state = outcome.value().complete ? JobState::complete : JobState::incomplete;
        view->summary = outcome.value().summary;
    } else {
        bool stopped = job.stop.stop_requested();
        view->state = !stopped        ? JobState::failed
                      : job.cancelled ? JobState::cancelled
                      : job.paused    ? JobState::paused
                                      : JobState::interrupted;
        auto why = core::utf8_or_escaped(outcome.error().message());
        if (view->state != JobState::paused)
            view->error = why;
        job.console.error(why);
    }
    // A job that cannot be written down has still been done: its run stands in the register.
    (void)keep(*view);
    std::string log;
    for (const auto& line : job.console.lines())
        log += line + "\n";
    (void)core::replace_file(job_log_path(folder_, view->id), log);
}

}  // namespace app
