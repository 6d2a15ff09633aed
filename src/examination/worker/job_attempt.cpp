#include "examination/worker/job_attempt.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <poll.h>

namespace examination {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto worker_patience = 30s;
constexpr auto wake_up = 100ms;          // How soon a request to stop is seen.
constexpr auto dying_patience = 1000ms;  // From closing the channel to being dead.

WorkerFault malformed(std::string detail) {
    return {"worker.malformed_answer", std::move(detail)};
}

// Its status says more than we can know here; see WorkerPool.
WorkerFault died() {
    return {};
}

// The backstop: how long a worker may go without progress, and a unit without an end.
class Watchdog {
public:
    Watchdog(const WorkerProcess& worker, const AnswerCollector& collector, const Budgets& budgets)
        : worker_(worker), collector_(collector), patience_(budgets.item_seconds_max) {}

    void moved() { moved_at_ = Clock::now(); }
    bool expired() {
        auto now = Clock::now();
        if (auto progress = worker_.memory.progress(); progress != progress_) {
            progress_ = progress;
            moved_at_ = now;
        }
        if (collector_.unit() != unit_) {
            unit_ = collector_.unit();
            unit_began_ = now;
        }
        // A worker under an attacker's control can claim progress for ever.
        return now - moved_at_ > patience_ ||
               now - unit_began_ > std::chrono::seconds(collector_.unit_seconds_max());
    }

private:
    const WorkerProcess& worker_;
    const AnswerCollector& collector_;
    std::chrono::seconds patience_;
    std::uint64_t progress_ = 0;
    std::uint32_t unit_ = 0;
    Clock::time_point moved_at_ = Clock::now(), unit_began_ = moved_at_;
};

}  // namespace

std::vector<std::uint32_t> JobAttempt::units_with_files() const {
    std::vector<std::uint32_t> units;
    if (options_.host_files != nullptr)
        for (auto unit = collector_.unit(); unit < options_.host_files->size(); ++unit)
            if ((*options_.host_files)[unit])
                units.push_back(unit);
    return units;
}

core::Result<void> JobAttempt::start() {
    auto area = worker_.memory.job_area();
    std::memcpy(area.data(), options_.job.data(), options_.job.size());
    auto units = units_with_files();
    channel::StartJob start;
    start.job_size = options_.job.size();
    start.first_unit = collector_.unit();
    start.plain_unit = options_.plain_unit;
    start.plain_members = options_.plain_members;
    start.careful = options_.careful;
    start.host_files = static_cast<std::uint32_t>(units.size());
    start.budgets = options_.budgets;
    TRY(worker_.socket.send(channel::encode(channel::ToWorker(start)), {}, worker_patience));
    return send_host_files(units);
}

core::Result<void> JobAttempt::send_host_files(const std::vector<std::uint32_t>& units) {
    for (std::size_t sent = 0; sent < units.size();) {
        channel::Attach attach;
        std::vector<int> descriptors;
        for (; sent < units.size() && descriptors.size() < core::message_descriptors_max; ++sent) {
            attach.units.push_back(units[sent]);
            descriptors.push_back((*options_.host_files)[units[sent]].descriptor());
        }
        TRY(worker_.socket.send(channel::encode(channel::ToWorker(attach)), descriptors,
                                worker_patience));
    }
    return {};
}

JobAttempt::Outcome JobAttempt::run(const std::stop_token& stop) {
    if (auto started = start(); !started) {
        // A worker that died between two jobs, or does not listen; one that may not be blamed on
        // us.
        auto code = started.error().code();
        if (code == core::ErrorCode::not_found)
            return died();
        if (code == core::ErrorCode::incomplete)
            return malformed("the worker does not take its job");
        return std::move(started).error();
    }
    return watch(stop);
}

JobAttempt::Outcome JobAttempt::watch(const std::stop_token& stop) {
    Watchdog watchdog(worker_, collector_, options_.budgets);
    while (!done_) {
        std::array<pollfd, 2> waiting{pollfd{worker_.socket.descriptor(), POLLIN, 0},
                                      pollfd{worker_.descriptor.descriptor(), POLLIN, 0}};
        int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(wake_up.count()));
        if (ready < 0 && errno != EINTR)
            return core::Error(core::ErrorCode::io, "cannot wait for a worker");
        if (stop.stop_requested())
            return core::Error(core::ErrorCode::incomplete, "stopped on request");
        if (ready > 0 && waiting[0].revents != 0) {
            if (auto outcome = take_message(stop); outcome.index() != 0)
                return outcome;
            watchdog.moved();
        } else if (ready > 0 && waiting[1].revents != 0) {
            return died();
        }
        if (watchdog.expired())
            return WorkerFault{
                "worker.time_limit",
                "no progress in " + std::to_string(options_.budgets.item_seconds_max) + " s"};
    }
    return {};
}

JobAttempt::Outcome JobAttempt::take_message(const std::stop_token& stop) {
    auto message = worker_.socket.receive(core::DescriptorPolicy::refuse);
    if (!message && message.error().code() == core::ErrorCode::not_found) {
        // Usually it is dying; one that only closed its channel is told by its status.
        pollfd dying{worker_.descriptor.descriptor(), POLLIN, 0};
        (void)::poll(&dying, 1, static_cast<int>(dying_patience.count()));
        return died();
    }
    if (!message)
        return malformed("a message of the worker cannot be received");
    auto decoded = channel::decode_from_worker(message.value().bytes);
    if (!decoded)
        return malformed("a message of the worker cannot be decoded");
    if (std::holds_alternative<channel::OutOfMemory>(decoded.value()))
        return WorkerFault{"worker.budget_memory",
                           std::to_string(options_.budgets.memory_bytes_max) + " bytes"};
    if (const auto* doorbell = std::get_if<channel::Doorbell>(&decoded.value()))
        return take_half(*doorbell);
    if (!std::holds_alternative<channel::Done>(decoded.value()))
        return serve_tool(decoded.value(), stop);
    done_ = true;
    return collector_.finish();
}

JobAttempt::Outcome JobAttempt::serve_tool(const channel::FromWorker& message,
                                           const std::stop_token& stop) {
    const auto* wanted = std::get_if<channel::ToolWanted>(&message);
    auto served =
        wanted != nullptr ? tools_.offer_room(*wanted, collector_.unit()) : tools_.run(stop);
    if (served || served.error().code() == core::ErrorCode::not_found)
        return {};  // That it has died meanwhile is seen when its channel is read again.
    if (served.error().code() == core::ErrorCode::invalid_input)
        return malformed(served.error().message());
    if (stop.stop_requested() || served.error().code() == core::ErrorCode::io ||
        served.error().code() == core::ErrorCode::no_space)
        return std::move(served).error();
    return malformed("the worker does not read its channel");
}

JobAttempt::Outcome JobAttempt::take_half(const channel::Doorbell& doorbell) {
    if (doorbell.half != worker_.half || doorbell.size == 0 ||
        doorbell.size > SharedMemory::half_size)
        return malformed("a doorbell rings for what cannot be");
    auto bytes = worker_.memory.half(worker_.half).first(static_cast<std::size_t>(doorbell.size));
    copied_.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    worker_.memory.set_committed(worker_.half, 0);
    channel::Consumed consumed{static_cast<std::uint8_t>(worker_.half)};
    auto sent =
        worker_.socket.send(channel::encode(channel::ToWorker(consumed)), {}, worker_patience);
    worker_.half ^= 1u;
    auto outcome = collector_.consume(copied_, AnswerCollector::Ending::whole);
    if (outcome.index() != 0 || sent || sent.error().code() == core::ErrorCode::not_found)
        return outcome;  // That it has died meanwhile is seen when its channel is read again.
    return malformed("the worker does not read its channel");
}

JobAttempt::Outcome JobAttempt::salvage() {
    auto size = std::min(worker_.memory.committed(worker_.half), SharedMemory::half_size);
    auto bytes = worker_.memory.half(worker_.half).first(static_cast<std::size_t>(size));
    copied_.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return collector_.consume(copied_, AnswerCollector::Ending::may_be_torn);
}

}  // namespace examination
