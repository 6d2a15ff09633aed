// The manifest of a hash set: HashSetSummary as JSON, and back.
#pragma once

#include "core/json.h"
#include "core/result.h"
#include "examination/hash_sets/hash_set.h"

#include <string>
#include <string_view>

namespace examination {

constexpr int hash_set_manifest_version = 1;
constexpr std::uint64_t hash_set_manifest_bytes_max = 1u << 20;

// What the set says of itself, as kept in the metadata of its look-up set files.
std::string hash_set_metadata(const HashSetDescription& description,
                              const core::Sha256Digest& input_sha256);
// The manifest without its form and version: the JSON that commands show.
core::Json hash_set_json(const HashSetSummary& summary);
std::string encode_hash_set_manifest(const HashSetSummary& summary);
// unsupported: a newer version wrote it.
core::Result<HashSetSummary> decode_hash_set_manifest(std::string_view json);

}  // namespace examination
