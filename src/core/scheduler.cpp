#include "core/scheduler.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace core {

unsigned processor_count() {
    return std::max(1u, std::thread::hardware_concurrency());
}

struct Scheduler::State {
    std::mutex mutex;
    std::condition_variable_any task_added;
    std::condition_variable_any became_idle;
    std::map<std::pair<Urgency, std::uint64_t>, Task> waiting;
    std::uint64_t next_number = 0;
    unsigned running = 0;
    std::optional<Error> failure;
    std::stop_source stop;
    std::vector<std::jthread> threads;

    void work(std::stop_token thread_stop);
    void run_next(std::unique_lock<std::mutex>& lock);
};

void Scheduler::State::run_next(std::unique_lock<std::mutex>& lock) {
    Task task = std::move(waiting.begin()->second);
    waiting.erase(waiting.begin());
    ++running;
    lock.unlock();
    auto result = task(stop.get_token());
    task = nullptr;  // What it holds goes before others are told that it is done.
    lock.lock();
    --running;
    if (!result) {
        if (!failure)
            failure = std::move(result).error();
        stop.request_stop();
        waiting.clear();
    }
    if (running == 0 && waiting.empty())
        became_idle.notify_all();
}

void Scheduler::State::work(std::stop_token thread_stop) {
    std::unique_lock lock(mutex);
    while (task_added.wait(lock, thread_stop, [&] { return !waiting.empty(); }))
        run_next(lock);
}

Scheduler::Scheduler(unsigned thread_count) : state_(std::make_unique<State>()) {
    for (unsigned i = 0; i < thread_count; ++i)
        state_->threads.emplace_back(
            [state = state_.get()](std::stop_token stop) { state->work(std::move(stop)); });
}

Scheduler::~Scheduler() {
    state_->stop.request_stop();
    {
        std::scoped_lock lock(state_->mutex);
        state_->waiting.clear();
    }
    state_->threads.clear();
}

void Scheduler::add(Urgency urgency, Task task) {
    {
        std::scoped_lock lock(state_->mutex);
        if (state_->stop.stop_requested())
            return;
        state_->waiting.emplace(std::pair(urgency, state_->next_number++), std::move(task));
    }
    state_->task_added.notify_one();
}

Result<void> Scheduler::wait(std::stop_token outside) {
    std::stop_callback forward(outside, [this] {
        std::scoped_lock lock(state_->mutex);
        state_->stop.request_stop();
        state_->waiting.clear();
        state_->became_idle.notify_all();
    });
    std::unique_lock lock(state_->mutex);
    state_->became_idle.wait(lock, [&] { return state_->running == 0 && state_->waiting.empty(); });
    if (state_->failure)
        return *state_->failure;
    if (outside.stop_requested())
        return Error(ErrorCode::incomplete, "stopped on request; what was done is kept");
    return {};
}

}  // namespace core
