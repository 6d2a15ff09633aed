// Reads the hashes of a SQLite database that somebody else wrote. Runs in spoor-worker only.
#pragma once

#include "core/file.h"

#include <string_view>

namespace examination {

// Locks the process (core/sandbox.h, parse profile), reads the database behind `database` and
// answers on `answers` as hash_database_wire.h says. `choice` is choice_strongest or choice_all.
// Returns the process's exit status. REQUIRES: one thread, nothing opened but the two.
int serve_hash_database(core::File database, core::File answers, std::string_view choice);

}  // namespace examination
