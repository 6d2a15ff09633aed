// Ends another thread's wait at once, where it would otherwise have to look again and again.
#pragma once

#include "core/file.h"
#include "core/result.h"

namespace core {

// Stays awake once woken. wake() may be called from any thread, and from a stop_callback.
class WakeUp {
public:
    static Result<WakeUp> create();

    void wake() const;
    // Waits until `descriptor` has one of `events` (as poll has them), which is true, or until
    // somebody wakes it, which is false.
    bool wait_for(int descriptor, short events) const;

private:
    explicit WakeUp(File event) : event_(std::move(event)) {}

    File event_;
};

}  // namespace core
