// The worker inside its sandbox: takes jobs, reads the source, streams answers.
#pragma once

#include "core/file.h"
#include "core/message_socket.h"
#include "examination/artifact.h"
#include "examination/worker/shared_memory.h"

#include <span>
#include <string>
#include <vector>

namespace examination {

// The files of the source this worker reads, all its life.
struct WorkerSource {
    std::string container;
    std::vector<core::File> segments;
};

// Serves until the owner says so or goes.
void serve_jobs(core::MessageSocket socket, SharedMemory memory, WorkerSource source,
                std::span<const ArtifactParser* const> parsers);

}  // namespace examination
