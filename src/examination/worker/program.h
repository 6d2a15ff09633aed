// The body of `spoor-worker`: loads what is loaded lazily, locks itself, and forks workers.
#pragma once

#include "examination/artifact.h"

#include <span>

namespace examination {

// Does not return before the owner has gone; the process's exit status. `parsers` are those that
// contents are offered to.
int run_worker_program(std::span<const ArtifactParser* const> parsers);

}  // namespace examination
