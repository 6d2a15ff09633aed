// Decompresses one block of an image.
#pragma once

#include "examination/containers/layer.h"

#include <cstddef>
#include <optional>
#include <span>

namespace examination::layers {

// How much of `out` was filled; nothing if the bytes are damaged, or give more.
std::optional<std::size_t> unpack(Packing packing, std::span<const std::byte> packed,
                                  std::span<std::byte> out);

}  // namespace examination::layers
