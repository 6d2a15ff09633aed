// C2SP tlog-checkpoint: what the log states of its tree, as the text of a signed note.
#pragma once

#include "core/result.h"
#include "evidence/ledger/merkle.h"
#include "evidence/ledger/note.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace evidence {

struct Checkpoint {
    std::string origin;
    TreeHead head;
    bool operator==(const Checkpoint&) const = default;
};

// The text to be signed.
std::string checkpoint_text(const Checkpoint& checkpoint);
// Extension lines are refused: this log writes none, and nothing would check them.
core::Result<Checkpoint> parse_checkpoint_text(std::string_view text);
// Signature first, then the text; the origin must be the key's name. `bytes` is the whole note.
core::Result<Checkpoint> read_checkpoint(std::string_view bytes, const VerifierKey& key);

// A decimal number without leading zeroes, as checkpoints and proofs write it.
std::optional<std::uint64_t> parse_decimal(std::string_view text);
std::optional<TreeHash> hash_from_base64(std::string_view text);
std::string hash_to_base64(const TreeHash& hash);

}  // namespace evidence
