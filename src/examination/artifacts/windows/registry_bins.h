// The bins of a registry hive, cell by cell, whether anything leads to a cell or not.
#pragma once

#include "examination/artifacts/windows/registry_hive.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <functional>

namespace examination {

// A stretch of bins, from the begin of a cell.
struct RegistryStretch {
    std::uint32_t begin = 0, end = 0;  // From the first bin.
    bool allocated = false;            // One cell in use; else what is free, or belongs to no cell.
};

// In the order of the file, to its end. Damage before `stated_size` goes to the sink.
void each_registry_stretch(const RegistryHiveView& hive, std::uint64_t stated_size,
                           RecordSink& sink,
                           const std::function<void(const RegistryStretch&)>& handler);

}  // namespace examination
