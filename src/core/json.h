// JSON from outside, read strictly: bounded size and depth, no duplicate keys, valid UTF-8 only.
// The one place that includes the JSON library; everything else says core::Json.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace core {

using Json = nlohmann::json;

struct JsonLimits {
    std::uint64_t size_max = 16u << 20;
    std::uint32_t depth_max = 64;  // Arrays and objects inside each other.
};

// One JSON document and nothing after it. invalid_input where it is not JSON or names a key twice;
// limit_exceeded beyond the limits. Integers that fit 64 bits stay exact.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

// The member of an object, or nothing where `object` is none, has none, or it is of another type.
const std::string* find_string(const Json& object, std::string_view name);
// The member's text, empty where find_string() finds nothing.
std::string string_or_empty(const Json& object, std::string_view name);
// The text, or null where it is empty.
Json text_or_null(const std::string& text);
// find_string() for an unsigned integer.
const std::uint64_t* find_unsigned(const Json& object, std::string_view name);

}  // namespace core
