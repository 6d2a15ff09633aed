// One worker at one job: carries its answers to the collector until it is done or found at fault.
#pragma once

#include "examination/worker/answer_collector.h"
#include "examination/worker/tool_desk.h"
#include "examination/worker/zygote.h"

#include <cstdint>
#include <stop_token>
#include <string_view>
#include <vector>

namespace examination {

struct AttemptOptions {
    std::string_view job;  // Encoded.
    std::uint32_t plain_unit = channel::StartJob::no_unit;
    std::vector<std::uint32_t> plain_members = {};
    bool careful = false;  // Something has gone wrong: find out at which unit.
    const std::vector<core::File>* host_files = nullptr;
    Budgets budgets;
    const ToolPrograms* tools = nullptr;
};

// Keeps its arguments: they must outlive it.
class JobAttempt {
public:
    JobAttempt(WorkerProcess& worker, AnswerCollector& collector, const AttemptOptions& options)
        : worker_(worker),
          collector_(collector),
          options_(options),
          tools_(*options.tools, worker.socket) {}

    // monostate: done, and the worker can take another job. A fault or an Error: bury the worker.
    AnswerCollector::Outcome run(const std::stop_token& stop);
    // The worker is dead: takes the whole answers it had written without ringing.
    AnswerCollector::Outcome salvage();

private:
    using Outcome = AnswerCollector::Outcome;
    core::Result<void> start();
    core::Result<void> send_host_files(const std::vector<std::uint32_t>& units);
    std::vector<std::uint32_t> units_with_files() const;
    Outcome watch(const std::stop_token& stop);
    Outcome take_message(const std::stop_token& stop);
    Outcome serve_tool(const channel::FromWorker& message, const std::stop_token& stop);
    Outcome take_half(const channel::Doorbell& doorbell);

    WorkerProcess& worker_;
    AnswerCollector& collector_;
    const AttemptOptions& options_;
    std::string copied_;
    ToolDesk tools_;
    bool done_ = false;
};

}  // namespace examination
