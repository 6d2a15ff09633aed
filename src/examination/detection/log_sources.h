// Which event records a rule's log source means.
#pragma once

#include "examination/detection/sigma_rule.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace examination {

// Records of a channel. Without one, of every channel; without numbers, whatever their event id.
struct EventSource {
    std::string_view channel;
    std::vector<std::uint64_t> event_ids;
    // Where not empty: the field has to match the pattern besides.
    std::string_view field, pattern;
};

// From log_sources.def. Empty where no event log of Windows holds such events.
std::vector<EventSource> event_sources(const SigmaLogSource& source);

// Fields by which a channel's event says what Sigma's categories call otherwise.
struct FieldAlias {
    std::string_view channel;
    std::uint64_t event_id;
    std::string_view field, alias;
};
std::span<const FieldAlias> field_aliases();

}  // namespace examination
