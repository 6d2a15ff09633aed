// c2sp.org/tlog-proof@v1: one entry proved to be in the ledger, in a file that needs nothing else
// but the public key.
#pragma once

#include "core/disk.h"
#include "core/result.h"
#include "evidence/ledger/checkpoint.h"
#include "evidence/ledger/entry.h"
#include "evidence/ledger/merkle.h"
#include "evidence/ledger/note.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace evidence {

// The proof as it is written. Form only: believe nothing before verify_proof().
struct LedgerProof {
    std::string extra;  // Decoded; empty where there is none.
    std::uint64_t index = 0;
    std::vector<TreeHash> path;
    std::string checkpoint;  // The signed note, verbatim.
};
std::string proof_text(const LedgerProof& proof);
core::Result<LedgerProof> parse_proof(std::string_view text);

// Whether the payload is given away with the proof.
enum class Disclosure {
    leaf_only,
    with_payload
};
// A proof under the ledger's last checkpoint. Its extra line carries the leaf, and the payload with
// its salt on request. not_found where there is no such entry, or its payload was removed.
core::Result<std::string> prove_entry(core::Disk& disk, const std::filesystem::path& folder,
                                      const VerifierKey& key, std::uint64_t index,
                                      Disclosure disclosure);

struct ProvedEntry {
    std::uint64_t index = 0;
    std::string leaf;
    std::optional<std::string> payload;  // Where the proof discloses it; it matches the leaf.
    Checkpoint checkpoint;
};
// denied where signature or tree do not bear the proof out. `leaf` is needed only for proofs whose
// extra line does not hold it.
core::Result<ProvedEntry> verify_proof(std::string_view text, const VerifierKey& key,
                                       std::optional<std::string> leaf = std::nullopt);

}  // namespace evidence
