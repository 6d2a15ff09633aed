// RFC 8785 canonical JSON: one text for one value, so that its hash means the value.
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <string>

namespace core {

// What it gives, parse_json() reads as a value with the same canonical form. invalid_input where
// the value has none: text that is not UTF-8, a number that is not finite, or an integer beyond
// 2^53 - 1, which RFC 8785 §3.2.2.3 would round silently (write such a number as a string).
Result<std::string> canonical_json(const Json& value);

// A finite number as ECMAScript writes it (RFC 8785 §3.2.2.3).
void append_json_number(std::string& out, double value);

}  // namespace core
