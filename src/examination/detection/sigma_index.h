// Which rules an event can raise at all: by channel, by event id, and by letters that must occur.
#pragma once

#include "core/result.h"
#include "examination/detection/sigma_program.h"
#include "examination/detection/text_search.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace examination {

// Event ids outside of which the condition can't hold, ascending. Nothing: any may do.
std::optional<std::vector<std::uint64_t>> required_event_ids(const SigmaNode& node,
                                                             const SigmaProgram& program);

// Entries that events of one channel and id may raise.
struct SigmaBucket {
    std::vector<std::uint32_t> always;
    // The others, by letters of which each needs one.
    std::optional<LiteralSet> literals;
    std::vector<std::vector<std::uint32_t>> by_literal;
};

class SigmaIndex {
public:
    static core::Result<SigmaIndex> make(const SigmaProgram& program);

    // Nothing where no rule is about such events.
    const SigmaBucket* find(std::string_view channel, std::uint64_t event_id) const;
    std::span<const std::unique_ptr<SigmaBucket>> buckets() const { return buckets_; }

private:
    struct Channel {
        std::unordered_map<std::uint64_t, std::uint32_t> by_id;  // Numbers of buckets.
        std::uint32_t others = 0;
    };

    std::unordered_map<std::string, Channel> channels_;  // By folded name; "" is any other.
    std::vector<std::unique_ptr<SigmaBucket>> buckets_;
};

}  // namespace examination
