// The ranges of a medium that turned out to be unreadable, each reported once.
#pragma once

#include "examination/protocol/sink.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace examination {

// Keeps ranges merged, and tells the sink of each new one. Keeps `sink`: it must outlive this.
class UnreadableView {
public:
    explicit UnreadableView(RecordSink& sink) : sink_(&sink) {}

    // Reports the range unless all of it is known already; after `reports_max` only keeps it.
    void add(std::uint64_t offset, std::uint64_t size, std::string_view code,
             std::string_view detail);
    // Keeps a range of which the sink knows already.
    void keep(std::uint64_t offset, std::uint64_t size);
    bool contains(std::uint64_t offset, std::uint64_t size) const;
    std::vector<Extent> ranges() const;

    static constexpr std::uint32_t reports_max = 10'000;

private:
    RecordSink* sink_;
    std::uint32_t reports_ = 0;
    std::map<std::uint64_t, std::uint64_t> end_by_start_;
};

}  // namespace examination
