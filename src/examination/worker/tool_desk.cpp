#include "examination/worker/tool_desk.h"

#include "examination/protocol/limits.h"

#include <utility>

namespace examination {
namespace {

using namespace std::chrono_literals;
using core::Error;
using core::ErrorCode;

constexpr auto worker_patience = 30s;

bool can_be_asked(const ToolCall& call) {
    bool of_page = call.tool == Tool::pdftoppm;
    auto edge_min = of_page ? limits::preview_edge_min : 0;
    return call.tool != Tool::none && (call.page != 0) == of_page &&
           call.page <= limits::document_page_max && call.edge >= edge_min &&
           call.edge <= (of_page ? limits::preview_edge_max : 0);
}

}  // namespace

core::Result<void> ToolDesk::offer_room(const channel::ToolWanted& wanted, std::uint32_t unit) {
    if (call_.tool != Tool::none || !can_be_asked(wanted.call) || wanted.size == 0 ||
        wanted.size > limits::tool_document_bytes_max)
        return Error(ErrorCode::invalid_input, "a tool is asked for that cannot be given");
    if (std::exchange(unit_, unit) != unit)
        spent_ = {};
    if (programs_.launcher.empty() || spent_ > unit_time_max) {
        ToolRun refused;
        refused.outcome.end = programs_.launcher.empty() ? ToolEnd::not_there : ToolEnd::too_long;
        return answer(refused);
    }
    input_ = TRY(make_tool_input(wanted.size));
    call_ = wanted.call;
    int descriptor = input_.descriptor();
    return worker_.send(channel::encode(channel::ToWorker(channel::ToolRoom{})),
                        std::span(&descriptor, 1), worker_patience);
}

core::Result<void> ToolDesk::run(const std::stop_token& stop) {
    if (call_.tool == Tool::none)
        return Error(ErrorCode::invalid_input, "a tool is to begin that nobody asked for");
    auto began = std::chrono::steady_clock::now();
    auto done = TRY(run_tool(programs_, call_, input_, stop));
    spent_ += std::chrono::steady_clock::now() - began;
    call_ = {};
    input_ = core::File();
    return answer(done);
}

core::Result<void> ToolDesk::answer(const ToolRun& run) {
    channel::ToolDone done{run.outcome, run.size};
    int descriptor = run.output.descriptor();
    return worker_.send(channel::encode(channel::ToWorker(done)),
                        std::span(&descriptor, run.output ? 1 : 0), worker_patience);
}

}  // namespace examination
