// Finds chunks without a table: where it was cut off, or both copies of it are damaged.
#pragma once

#include "examination/containers/ewf_layout.h"

#include <cstdint>
#include <vector>

namespace examination::ewf {

struct RebuiltTable {
    std::vector<std::uint32_t> entries;  // Like a table's, from the base `begin`.
    bool complete = false;               // The last chunk ends where the section does.
};

// Chunks lie one after the other, and each proves itself: a zlib stream of a chunk's size with its
// checksum, or a chunk's bytes and theirs. Follows them from `begin` to `end` of the file, or to
// the first that is not whole.
RebuiltTable rebuild_table(const core::ByteSource& file, std::uint64_t begin, std::uint64_t end,
                           std::uint32_t chunk_size);

// What following chunks may inflate, so that a hostile file does not cost hours.
constexpr std::uint64_t rebuilt_bytes_max = std::uint64_t{64} << 30;

}  // namespace examination::ewf
