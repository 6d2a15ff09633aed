// The owner's counter where a worker asks for a tool: gives it room for the content, runs the tool,
// hands over what came of it. Nothing that the worker says is believed.
#pragma once

#include "core/message_socket.h"
#include "core/result.h"
#include "examination/worker/channel.h"
#include "examination/worker/tool_run.h"

#include <chrono>
#include <cstdint>
#include <stop_token>

namespace examination {

// For one attempt of one worker. It keeps its arguments: they must outlive it.
class ToolDesk {
public:
    // The time that the tools may take for everything inside one unit together.
    static constexpr std::chrono::seconds unit_time_max{300};

    ToolDesk(const ToolPrograms& programs, const core::MessageSocket& worker)
        : programs_(programs), worker_(worker) {}

    // invalid_input where the worker asks for what cannot be; else as sending has it.
    core::Result<void> offer_room(const channel::ToolWanted& wanted, std::uint32_t unit);
    core::Result<void> run(const std::stop_token& stop);

private:
    core::Result<void> answer(const ToolRun& run);

    const ToolPrograms& programs_;
    const core::MessageSocket& worker_;
    ToolCall call_;  // The one that room was given for.
    core::File input_;
    std::uint32_t unit_ = 0;
    std::chrono::steady_clock::duration spent_{};
};

}  // namespace examination
