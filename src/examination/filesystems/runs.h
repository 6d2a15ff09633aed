// From libtsk's run lists to extents of the medium.
#pragma once

#include "examination/protocol/found.h"

#include <cstdint>
#include <vector>

#include <tsk/libtsk.h>

namespace examination {

// Where a file system's blocks lie in the medium.
struct BlockGeometry {
    std::uint64_t base = 0;        // Of block 0, in the medium.
    std::uint64_t volume_end = 0;  // In the medium; nothing of the file system lies behind it.
    std::uint64_t block_size = 0;
    std::uint64_t block_pitch = 0;  // From block to block: larger than block_size on raw CDs.
};

struct RunLayout {
    std::vector<Extent> content;  // In the order of the content, holes as sparse extents.
    std::vector<Extent> slack;    // Allocated behind `slack_from`.
    std::uint64_t content_size = 0;
    bool outside = false;  // A run points outside the volume: cut off at the end, sparse before it.
    bool missing = false;  // libtsk marks runs that it has not found.
    bool encrypted = false;  // At least one run.
};

struct RunRange {
    std::uint64_t size = 0;        // Content ends here.
    std::uint64_t slack_from = 0;  // At most `size`.
};

RunLayout lay_out_runs(const TSK_FS_ATTR& attribute, const BlockGeometry& geometry, RunRange range);

// Every stored byte of the attribute, whatever it means: for compressed content and metadata.
std::vector<Extent> stored_extents(const TSK_FS_ATTR& attribute, const BlockGeometry& geometry);

}  // namespace examination
