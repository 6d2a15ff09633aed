// The one owner of threads: runs tasks in order of urgency, and stops at the first that fails.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

namespace core {

// How many threads can run at once here: at least one.
unsigned processor_count();

// Lower runs first; tasks of equal urgency run in the order they were given.
enum class Urgency : std::uint8_t {
    first,
    soon,
    normal
};

// Tasks may add tasks. After a task has failed or a stop was requested, the tasks still waiting are
// dropped; those running see `stop` and finish or give up.
class Scheduler {
public:
    using Task = std::function<Result<void>(std::stop_token stop)>;

    explicit Scheduler(unsigned thread_count);
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;
    ~Scheduler();

    void add(Urgency urgency, Task task);
    // Waits until no task waits or runs; gives the first failure. `outside` stops everything.
    Result<void> wait(std::stop_token outside);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace core
