#include "core/wake_up.h"

#include <array>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace core {

Result<WakeUp> WakeUp::create() {
    File event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event)
        return io_error("make an event", "wake up");
    return WakeUp(std::move(event));
}

void WakeUp::wake() const {
    std::uint64_t one = 1;
    // It can only fail where the count is full, and then it is awake.
    [[maybe_unused]] auto written = ::write(event_.descriptor(), &one, sizeof one);
}

bool WakeUp::wait_for(int descriptor, short events) const {
    while (true) {
        std::array<pollfd, 2> watched{pollfd{event_.descriptor(), POLLIN, 0},
                                      pollfd{descriptor, events, 0}};
        int ready = ::poll(watched.data(), watched.size(), -1);
        if (ready > 0 && watched[0].revents != 0)
            return false;
        if (ready > 0 && watched[1].revents != 0)
            return true;
    }
}

}  // namespace core
