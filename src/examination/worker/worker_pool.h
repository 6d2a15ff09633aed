// The owner's side of the workers: starts them, gives them jobs, survives whatever they do.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "core/sandbox.h"
#include "examination/protocol/job.h"
#include "examination/worker/tool_run.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// The files a source consists of, opened by the owner alone.
struct SourceFiles {
    std::string container;          // Name of the ContainerFormat that matched the first file.
    std::vector<core::File> files;  // Segments in order.
};

// A file that the image's own files name; without descriptor if it is not there.
struct FurtherFile {
    std::string name;  // As the image has it, without folder.
    core::File file;
};

struct WorkerPoolOptions {
    std::filesystem::path worker_program;          // spoor-worker, beside the running executable.
    std::uint32_t items_per_worker_max = 100'000;  // Then it is replaced.
    Budgets budgets;
    // Compiled sets of rules, which every worker is given; searches name them.
    std::vector<core::File> rule_sets = {};
    ToolPrograms tools = {};  // Without a launcher no tool is run.
};

// Receives a job's answers, decoded and checked, with the bytes they were decoded from.
using AnswerHandler =
    std::function<core::Result<void>(const Answer& answer, std::string_view encoded)>;

// Many threads may call run() at once; each call holds one worker.
class WorkerPool {
public:
    virtual ~WorkerPool() = default;
    static core::Result<std::unique_ptr<WorkerPool>> start(WorkerPoolOptions options,
                                                           SourceFiles source);

    // Runs one job to its end. A worker that dies, hangs, floods or lies costs the unit it was at:
    // the unit is tried once more in a fresh worker, then becomes an anomaly
    // (worker.killed_by_signal, worker.budget_output, worker.time_limit, worker.malformed_answer …,
    // loses_data), and the units behind it go on. `host_files` holds, for ContentSource::host_file
    // units, their files by unit. Error only where no worker can be had, a handler failed, or
    // `stop` was requested.
    virtual core::Result<void> run(const Job& job, const std::vector<core::File>& host_files,
                                   const AnswerHandler& handler, std::stop_token stop) = 0;

    // From now on workers have these files besides. REQUIRES: no job is running.
    virtual core::Result<void> add_files(std::vector<FurtherFile> files) = 0;

    // Which of the sandbox's optional walls stand on this machine: a run's report says so.
    virtual core::SandboxReport sandbox() { return {}; }
};

}  // namespace examination
