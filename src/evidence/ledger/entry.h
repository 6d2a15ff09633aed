// One entry of the ledger: the leaf, which everybody may see, and the payload it commits to.
#pragma once

#include "core/hash.h"
#include "core/json.h"
#include "core/moment.h"
#include "core/result.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace evidence {

constexpr std::uint64_t leaf_form = 1;
constexpr std::size_t payload_size_max = 16u << 20;
constexpr std::size_t leaf_ids_max = 16;

// What a caller wants recorded. Personal data belongs in the payload and nowhere else.
struct EntryDraft {
    std::string kind;                        // "case.open": a-z, 0-9, '_', '.'; at most 64.
    core::Moment time;                       // UTC.
    std::map<std::string, std::string> ids;  // "case" to its id: A-Z, a-z, 0-9, '.', '_', ':', '-'.
    core::Json payload = core::Json::object();
};

// The draft checked, its payload made canonical and committed to.
struct PreparedEntry {
    std::string kind;
    std::string time;
    std::map<std::string, std::string> ids;
    std::string payload;  // Canonical JSON.
    std::string salt;     // 32 random bytes, kept beside the payload.
    core::Sha256Digest commitment;
};
// invalid_input or limit_exceeded where the draft cannot stand in a leaf.
core::Result<PreparedEntry> prepare_entry(const EntryDraft& draft);

// SHA-256(salt, payload): says nothing of the payload to those who lack the salt.
core::Sha256Digest payload_commitment(std::string_view salt, std::string_view payload);

// A leaf as it stands in the tree: RFC 8785 JSON.
struct Leaf {
    std::string kind;
    std::string time;
    std::map<std::string, std::string> ids;
    core::Sha256Digest commitment;
    // Root of the checkpoint that was signed just before this entry was taken in, if one was.
    std::optional<core::Sha256Digest> checkpoint;
};
std::string leaf_text(const Leaf& leaf);
// invalid_input where the text is not canonical or not a leaf; unsupported for a newer form.
core::Result<Leaf> parse_leaf(std::string_view text);

}  // namespace evidence
