// Volumes: how a medium is divided, by which table, and what lies between.
#pragma once

#include "core/result.h"
#include "examination/containers/image.h"

#include <cstdint>
#include <string>
#include <vector>

namespace examination {

// A range of the medium that may hold a file system.
struct Volume {
    std::uint32_t index = 0;  // From 1, in order of offset; 1 where there is no table.
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string table;        // "mbr", "gpt", "apm", "bsd", or "none": the whole medium.
    std::string description;  // As the table has it: type name, GPT partition name.

    std::string address() const { return "p" + std::to_string(index); }
    bool operator==(const Volume&) const = default;
};

struct VolumeLayout {
    std::vector<Volume> volumes;
    std::vector<Extent> gaps;           // Outside every volume and every table.
    std::vector<CoverageClaim> claims;  // Sectors of the tables themselves, as parsed.
};

// Reads partition tables (MBR with logical partitions, GPT, APM, BSD). Without any table the whole
// medium is volume 1. Volumes never overlap in the layout: a damaged table's overlap is an anomaly
// and the later volume is cut. Volumes, gaps and claims together cover the medium exactly.
core::Result<VolumeLayout> read_volumes(Image& image, RecordSink& sink);

}  // namespace examination
