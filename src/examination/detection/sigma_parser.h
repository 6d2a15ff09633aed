// Files of Sigma rules, read and checked.
#pragma once

#include "core/result.h"
#include "examination/detection/sigma_rule.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace examination {

constexpr std::size_t sigma_selections_max = 256;
constexpr std::size_t sigma_items_max = 4096;  // Of a selection, all its alternatives.
constexpr std::size_t sigma_tags_max = 256;

// The rules of one file, each document one. Sigma 2.1 without correlation rules and filters, which
// are refused, as is whatever has no meaning here: a rule runs as it is written or not at all.
core::Result<std::vector<SigmaRule>> parse_sigma_rules(std::string_view yaml);

}  // namespace examination
