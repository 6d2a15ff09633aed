// Checks a whole ledger folder: every entry, tile, checkpoint and payload. Needs the public key and
// nothing else; trusts nothing that is in the folder.
#pragma once

#include "core/disk.h"
#include "core/result.h"
#include "evidence/ledger/checkpoint.h"
#include "evidence/ledger/note.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace evidence {

// A copy of the ledger that is given to others has no payloads.
enum class PayloadsExpected {
    yes,
    no
};

class Ledger;

struct LedgerCheck {
    PayloadsExpected payloads = PayloadsExpected::yes;
    // A checkpoint that was received and kept elsewhere, as a note. The only defence against a
    // ledger that was rolled back to an earlier state as a whole.
    std::optional<std::string> known_checkpoint;
};

constexpr std::size_t ledger_problems_max = 100;

struct LedgerReport {
    TreeHead head;
    std::uint64_t entries = 0;      // Read and found in the tree.
    std::uint64_t checkpoints = 0;  // Kept, signed and right.
    std::uint64_t payloads = 0;     // That open their entry's commitment.
    std::uint64_t payloads_removed = 0;
    std::uint64_t entries_beyond = 0;   // In the payload log, not yet under a checkpoint.
    std::vector<std::string> problems;  // Plain sentences; the first hundred.
    std::uint64_t problems_count = 0;
    std::vector<std::string> notes;  // What a reader should know though nothing is wrong.

    bool intact() const { return problems_count == 0; }
};

// An Error only where the folder cannot be read at all; whatever is wrong in it is a problem.
core::Result<LedgerReport> verify_ledger(core::Disk& disk, const std::filesystem::path& folder,
                                         const VerifierKey& key, const LedgerCheck& check = {});

// The same for a ledger that others go on writing to: it is held still only for as long as it takes
// to see what is there. A problem that is found is looked at once more with the ledger held still,
// so that none is told that only comes of the writing.
core::Result<LedgerReport> verify_while_open(core::Disk& disk, const std::filesystem::path& folder,
                                             Ledger& ledger);

// The report as sentences, one a line.
std::string ledger_report_text(const LedgerReport& report);

}  // namespace evidence
