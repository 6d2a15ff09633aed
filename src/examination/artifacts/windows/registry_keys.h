// Records of the keys of a registry hive with their values, living and recovered.
#pragma once

#include "examination/artifacts/windows/registry_recovery.h"
#include "examination/artifacts/windows/registry_tree.h"
#include "examination/protocol/sink.h"

namespace examination {

void put_living_keys(const RegistryTreeView& tree, RecordSink& sink);
void put_recovered(const RecoveredRegistry& recovered, RecordSink& sink);

}  // namespace examination
