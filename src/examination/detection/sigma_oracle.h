// The slow, plain reading of Sigma rules that tests hold against the compiled one.
#pragma once

#include "examination/detection/event_fields.h"
#include "examination/detection/sigma_rule.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace examination {

// Numbers of the rules that hold, ascending. Rules whose expression can't be compiled do not run.
std::vector<std::uint32_t> plain_sigma_matches(std::span<const SigmaRule> rules,
                                               const EventView& event);
// Character by character, every way tried.
bool plain_pattern_matches(const SigmaPattern& pattern, std::string_view value);

}  // namespace examination
