// Keys and values of a registry hive that nothing living leads to: deleted ones in free cells, and
// those in cells that are in use but not in the tree.
#pragma once

#include "examination/artifacts/windows/registry_cells.h"
#include "examination/artifacts/windows/registry_tree.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <string>
#include <vector>

namespace examination {

enum class RegistryRemains : std::uint8_t {
    free_cell,
    unreferenced_cell
};

// The hive's bytes must outlive it.
struct RecoveredRegistryValueView {
    RegistryValue value;
    RegistryRemains from = RegistryRemains::free_cell;
    std::string key;   // The path of the living key that it was in; empty where none is known.
    core::Bytes data;  // As far as nothing else lies there now.
    bool data_whole = false;
};

struct RecoveredRegistryKey {
    RegistryKeyNode node;
    std::uint32_t cell = 0;
    RegistryRemains from = RegistryRemains::free_cell;
    std::string path;
    bool orphan = false;  // The path's begin is lost.
    std::vector<RecoveredRegistryValueView> values;
};

struct RecoveredRegistry {
    std::vector<RecoveredRegistryKey> keys;          // In the order of their cells.
    std::vector<RecoveredRegistryValueView> values;  // Of none of these keys.
};

// Goes through all bins to the end of the file. `stated_size`: that of the bins, as the header has
// it; damage behind it is no anomaly.
RecoveredRegistry recover_registry(const RegistryTreeView& tree, std::uint64_t stated_size,
                                   RecordSink& sink);

}  // namespace examination
