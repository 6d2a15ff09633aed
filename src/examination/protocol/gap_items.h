// What lies outside every volume, as items.
#pragma once

#include "examination/protocol/found.h"

#include <cstdint>
#include <vector>

namespace examination {

// Pieces in which ranges without a file system are read.
constexpr std::uint64_t raw_piece_bytes_max = std::uint64_t{64} << 20;

// "gap/1", "gap/1/2" …: each gap in pieces, which nobody has to look for.
std::vector<FoundItem> gap_items(const std::vector<Extent>& gaps);

}  // namespace examination
