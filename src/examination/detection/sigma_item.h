// A line of a rule's selection, with its modifiers, made into tests.
#pragma once

#include "core/result.h"
#include "examination/detection/sigma_rule.h"
#include "examination/detection/yaml.h"

#include <cstddef>
#include <string_view>

namespace examination {

constexpr std::size_t sigma_value_size_max = 16u << 10;
constexpr std::size_t sigma_modifiers_max = 8;

// `key`: "Field|modifier|…"; `value`: a text, or a list of them. Sigma 2.1, "Field modifiers".
core::Result<SigmaItem> sigma_item(std::string_view key, const YamlNode& value);
// A text that stands alone: somewhere in one of the event's values.
core::Result<SigmaItem> sigma_keyword(const YamlNode& value);

}  // namespace examination
