// The condition of a Sigma rule: words between the names of selections.
#pragma once

#include "core/result.h"
#include "examination/detection/sigma_rule.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace examination {

constexpr std::size_t sigma_condition_words_max = 1024;
constexpr std::size_t sigma_condition_depth_max = 32;

// and, or, not, parentheses, `1 of`, `any of` and `all of` with a name, a name with * or `them`
// (all whose name does not begin with _). `not` binds first, then `and`.
core::Result<SigmaCondition> parse_sigma_condition(std::string_view text,
                                                   std::span<const SigmaSelection> selections);

}  // namespace examination
