// Jobs: examinations and searches asked for through the server, one after the other, each with its
// log.
#pragma once

#include "app/cli/behalf.h"
#include "app/cli/examine_wishes.h"
#include "core/guarded.h"
#include "core/moment.h"
#include "core/result.h"
#include "model/case.h"
#include "model/ids.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace app {

class Session;

constexpr std::size_t jobs_waiting_max = 100;
constexpr std::size_t job_log_lines_max = 10'000;

enum class JobState : std::uint8_t {
    queued,
    running,
    complete,
    incomplete,
    failed,
    cancelled,
    interrupted,  // The server ended while it ran; it can be resumed.
    paused        // By somebody; it can be resumed.
};
std::string_view name_of(JobState state);
bool is_under_way(JobState state);
// Stopped, with what was done kept.
bool can_be_resumed(JobState state);

// Rules that a job took from the node's shelf, as they were then.
struct ShelvedName {
    std::string name, kind;
    std::uint64_t version = 0;
    std::string sha256;
};

struct JobRequest {
    model::Case of;
    std::uint64_t root = 0;
    std::string path;  // Below the root, or the name of what was sent.
    std::optional<model::UploadId> upload = {};
    std::filesystem::path source;
    ExamineWishes wishes;  // Without files: what would stand in them stands below.
    std::string keyword_list, yara_rules;
    std::vector<ShelvedName> shelved = {};  // Where they came from by name.
    std::string reason;
    Behalf behalf;
};

// What is known of a job at a moment.
struct JobView {
    model::JobId id;
    model::CaseId of;
    std::string case_name;
    std::uint64_t root = 0;
    std::optional<model::UploadId> upload;  // In place of a root.
    std::string path;
    JobState state = JobState::queued;
    std::string created_by;
    core::Moment created_at;
    std::optional<core::Moment> started_at, ended_at;
    std::uint64_t bytes_done = 0, bytes_total = 0, items = 0;
    std::optional<std::uint64_t> seconds_left;  // Nothing while it is not known.
    ExamineWishes wishes;                       // Without the passwords.
    std::vector<ShelvedName> shelved;
    std::size_t passwords = 0;  // How many were given; they are not kept on the disk.
    std::string summary;        // JSON, or empty.
    std::string error;
};

// Thread-safe. Jobs and their logs lie in the folder; those that an ended server left under way
// are interrupted. One runs at a time, with a worker a core. REQUIRES: the session outlives it.
class Jobs {
public:
    static core::Result<std::unique_ptr<Jobs>> open(Session& session,
                                                    const std::filesystem::path& folder);
    // Stops what runs, and waits for it.
    ~Jobs();

    // conflict where too many wait; invalid_input where the rules or other wishes cannot be met.
    core::Result<JobView> start(JobRequest request);
    // conflict where it has ended. What was done is kept.
    core::Result<JobView> pause(const model::JobId& id);
    // Goes on with a paused or interrupted one; the source, and the passwords of one that another
    // server began, are given again. conflict where it is neither, or passwords are missing.
    core::Result<JobView> resume(const model::JobId& id, JobRequest again);
    // conflict where it has ended.
    core::Result<JobView> cancel(const model::JobId& id);
    std::optional<JobView> find(const model::JobId& id);
    std::vector<JobView> list();  // Newest first.
    std::vector<std::string> log(const model::JobId& id);

private:
    struct Job;
    struct State {
        std::map<model::JobId, std::shared_ptr<Job>> jobs;
        std::vector<std::shared_ptr<Job>> newest_last;
        std::deque<std::shared_ptr<Job>> waiting;
    };
    Jobs(Session& session, std::filesystem::path folder);
    core::Result<void> load();
    void run(std::stop_token stop);
    void carry_out(Job& job);
    static void watch(Job& job, const std::stop_token& stop);
    CommandContext context_of(Job& job, const GlobalOptions& global) const;
    core::Result<void> prepare(Job& job, const model::JobId& id);
    core::Result<void> keep_rules(JobRequest& request, const model::JobId& id) const;
    core::Result<void> keep(const JobView& job) const;

    Session& session_;
    std::filesystem::path folder_;
    core::Guarded<State> state_;
    std::condition_variable_any changed_;
    std::jthread runner_;  // Last, so that it ends first.
};

}  // namespace app
