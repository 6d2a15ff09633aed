// Limits that more than one module must agree on. Each breach is an anomaly or an Error, never
// silence.
#pragma once

#include <cstdint>

namespace core::limits {

constexpr std::uint32_t nesting_depth_max = 16;
constexpr std::uint32_t name_bytes_max = 4096;
constexpr std::uint32_t path_bytes_max = 65536;
constexpr std::uint32_t frame_bytes_max = 8u << 20;

}  // namespace core::limits
