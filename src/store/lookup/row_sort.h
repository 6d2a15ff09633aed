// Sorts rows of a fixed size as plain bytes, in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace store {

// The row sizes that exist: keys of 16, 20 and 32 bytes, with and without a payload of 4.
bool is_row_stride(std::uint32_t stride);

// REQUIRES: is_row_stride(stride) and a whole number of rows.
void sort_rows(std::span<std::byte> rows, std::uint32_t stride);

}  // namespace store
