// What stands beside the shards of a text index: which they are, and which form they have.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace store {

struct TextShardEntry {
    std::string file;
    std::uint64_t documents = 0, text_bytes = 0, file_bytes = 0;
};

// Writes `index.json` into the folder, durably.
core::Result<void> write_text_manifest(const std::filesystem::path& folder,
                                       const std::vector<TextShardEntry>& shards);
// unsupported where it was made in another form.
core::Result<std::vector<TextShardEntry>> read_text_manifest(const std::filesystem::path& folder);

}  // namespace store
