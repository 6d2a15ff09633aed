// An event record as rules see it: names and values, all of them text.
#pragma once

#include "examination/protocol/found.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct EventField {
    std::string_view name, value;
};

// Names may come several times.
struct EventView {
    std::string_view channel;
    std::uint64_t event_id = 0;
    std::span<const EventField> fields;
};

// Reads a record of the type windows.evtx.event: what the event says under its own names, what
// stands in <System> under those that Sigma has for it, aliases of log_sources.h.
class EventFieldsView {
public:
    // The record must outlive what event() gives, and so must this object.
    void read(const FoundRecord& record);
    EventView event() const { return {channel_, event_id_, fields_}; }

private:
    void add_system(const Field& field);
    void add_aliases();

    std::string_view channel_;
    std::uint64_t event_id_ = 0;
    std::vector<EventField> fields_;
    std::array<std::string, 8> numbers_;
    std::size_t numbers_used_ = 0;
};

}  // namespace examination
