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

// A file that the image's own files name; without descriptor if it is not there.
struct NamedFile {
    std::string name;
    core::File file;
};

// The files of the source this worker reads, all its life, and what it is searched
// with.
struct WorkerSource {
    std::string container;
    std::vector<core::File> segments;
    std::vector<NamedFile> further;
    std::vector<core::File> rule_sets = {};  // Compiled: rule_sets.h.
};

// Serves until the owner says so or goes.
void serve_jobs(core::MessageSocket socket, SharedMemory memory, WorkerSource source,
                std::span<const ArtifactParser* const> parsers);

}  // namespace examination
