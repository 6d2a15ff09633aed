// Transaction logs of a registry hive, and the hive as they complete it.
// Format: docs/formats/windows_registry_log.md
#pragma once

#include "core/bytes.h"
#include "examination/artifacts/windows/registry_hive.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <span>
#include <string>

namespace examination {

// What became of a hive that was not written out to its end.
struct RegistryReplay {
    std::string hive;           // Empty where no log has anything newer.
    std::uint64_t pages = 0;    // Stretches written into it: sectors in the old form.
    std::uint64_t entries = 0;  // Of the log; one in the old form.
    std::uint64_t last_sequence = 0;
};

// `base` is the hive's own, which may be damaged. What is wrong with a log goes to the sink.
RegistryReplay replay_registry_logs(core::Bytes hive, const RegistryBase& base,
                                    std::span<const core::Bytes> logs, RecordSink& sink);

// The checksum of entries. REQUIRES: nothing; a short rest is padded as the algorithm says.
std::uint64_t marvin32(core::Bytes bytes);

}  // namespace examination
