// Makes a hash set of a home from a file that somebody else wrote.
#pragma once

#include "core/moment.h"
#include "core/result.h"
#include "examination/hash_sets/hash_set.h"
#include "examination/hash_sets/hash_set_catalogue.h"
#include "examination/hash_sets/hash_text_parser.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

namespace examination {

enum class HashInputFormat : std::uint8_t {
    detect,       // "auto"
    nsrl,         // RDS 2: NSRLFile.txt.
    nsrl_sqlite,  // RDS 3, and any SQLite database with hash columns.
    list,
    csv
};
std::string_view name_of(HashInputFormat format);
std::optional<HashInputFormat> find_hash_input_format(std::string_view name);

struct HashSetImportOptions {
    HashSetDescription description;
    HashInputFormat format = HashInputFormat::detect;
    HashChoice choice = HashChoice::strongest;
    std::filesystem::path worker_program;  // spoor-worker, for SQLite input.
    core::Clock clock = core::moment_from_system_clock;
};

struct HashSetImportProgress {
    std::uint64_t bytes_done = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t hashes = 0;
};
using HashSetProgressHandler = std::function<void(const HashSetImportProgress&)>;

// The set is in the catalogue, whole, when this returns a summary, and not at all otherwise. Bad
// lines do not stop it: the summary counts them. incomplete: `stop` was requested.
core::Result<HashSetSummary> import_hash_set(const HashSetImportOptions& options,
                                             const HashSetCatalogue& catalogue,
                                             const std::filesystem::path& input,
                                             const HashSetProgressHandler& progress,
                                             std::stop_token stop = {});

}  // namespace examination
