// Pace: how long something will take still, from how far it came in the last minute.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace app {

constexpr auto pace_window = std::chrono::seconds(60), pace_told_after = std::chrono::seconds(5);

class Pace {
public:
    struct Seen {
        std::chrono::steady_clock::time_point at;
        std::uint64_t done = 0, total = 0;
    };
    // REQUIRES: times in order.
    void note(const Seen& now) {
        seen_.push_back(now);
        while (now.at - seen_.front().at > pace_window)
            seen_.pop_front();
    }
    // Nothing for the first seconds, while the total grows, and where nothing moves.
    std::optional<std::uint64_t> seconds_left() const {
        if (seen_.empty() || seen_.back().at - seen_.front().at < pace_told_after)
            return std::nullopt;
        const auto &first = seen_.front(), &last = seen_.back();
        if (last.total != first.total || last.done <= first.done || last.done > last.total)
            return std::nullopt;
        auto seconds = std::chrono::duration<double>(last.at - first.at).count();
        auto rate = double(last.done - first.done) / seconds;
        return static_cast<std::uint64_t>(double(last.total - last.done) / rate + 0.5);
    }

private:
    std::deque<Seen> seen_;
};

}  // namespace app
