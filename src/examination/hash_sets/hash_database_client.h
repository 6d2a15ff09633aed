// Has a SQLite file's hashes read by a sandboxed process, and takes what comes with suspicion.
#pragma once

#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"
#include "examination/hash_sets/hash_collector.h"
#include "examination/hash_sets/hash_text_parser.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace examination {

struct HashDatabaseOptions {
    std::filesystem::path worker_program;
    HashChoice choice = HashChoice::strongest;
    std::stop_token stop;
};

struct HashDatabaseRows {
    std::uint64_t row_count = 0;
    std::string version;  // What an RDS says of itself.
    core::Sha256Digest input_sha256;
};

// An Error leaves the collector with a part of the hashes: it is not to be finished then.
core::Result<HashDatabaseRows> read_hash_database(
    const HashDatabaseOptions& options, const core::File& database, HashCollector& collector,
    const std::function<void(std::uint64_t bytes_done)>& progress);

}  // namespace examination
