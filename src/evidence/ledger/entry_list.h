// Entries read back from a ledger's folder, newest first: what was done, for people to look at.
// Nothing is proved by it; that is verify_ledger.h.
#pragma once

#include "core/disk.h"
#include "core/result.h"
#include "evidence/ledger/entry.h"
#include "evidence/ledger/merkle.h"
#include "policy/policy.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace evidence {

struct ListedEntry {
    std::uint64_t index = 0;
    Leaf leaf;
    TreeHash leaf_hash;
    std::optional<std::string> payload;  // JSON; nothing where it was removed.
};
struct EntryPage {
    std::vector<ListedEntry> entries;
    std::optional<std::uint64_t> next;  // Go on before this one.
};
struct EntriesAsked {
    std::uint64_t before = 0;  // Exclusive; the ledger's size for the first page.
    std::size_t count = 200;
    // Those of one case, for whoever may read it; nothing: all, for whoever may audit.
    std::optional<model::CaseId> of;
};

// A page of few matches ends after some thousands of entries, with a `next`. REQUIRES: nothing is
// written meanwhile (Ledger::while_quiet).
core::Result<EntryPage> list_entries(core::Disk& disk, const std::filesystem::path& folder,
                                     const EntriesAsked& asked, const policy::Grant& grant);

}  // namespace evidence
