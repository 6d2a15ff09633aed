// The ledger: every act as an entry that can neither be changed nor taken out unseen.
#pragma once

#include "core/disk.h"
#include "core/guarded.h"
#include "core/result.h"
#include "evidence/ledger/entry.h"
#include "evidence/ledger/merkle.h"
#include "evidence/ledger/note.h"
#include "evidence/ledger/payload_log.h"
#include "evidence/ledger/tree_writer.h"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace evidence {

// What an append gives back: the entry is on disk, at this place.
struct Ticket {
    std::uint64_t index = 0;
    TreeHash leaf_hash;
};

// What was found and done when the ledger was opened.
struct LedgerRecovery {
    std::uint64_t entries = 0;    // Durable, but not yet under a checkpoint; they are now.
    std::uint64_t cut_bytes = 0;  // Of entries nobody was told are kept; set aside in torn/.
};

// One writer per folder (the home's lock sees to it). Thread-safe.
class Ledger {
    // Only open() can make one, yet make_unique needs a public constructor.
    struct Token {
        explicit Token() = default;
    };

public:
    // Opens or makes the ledger. Where the folder is not what was signed, the ledger opens all the
    // same but takes no entry: refusal() says why. REQUIRES: `disk` outlives the ledger.
    static core::Result<std::unique_ptr<Ledger>> open(core::Disk& disk,
                                                      const std::filesystem::path& folder,
                                                      SigningKey key);
    Ledger(Token, core::Disk& disk, std::filesystem::path folder, SigningKey key)
        : disk_(disk), folder_(std::move(folder)), key_(std::move(key)) {}

    // Returns once the entry has reached the disk, file and folder. Threads that append at the same
    // time share one sync. After an I/O error nothing more is taken until the ledger is reopened.
    core::Result<Ticket> append(const EntryDraft& draft);
    // Puts everything appended so far under a signed checkpoint, and returns it as a note.
    core::Result<std::string> checkpoint();
    // Appends `why` (kind "payload.remove"), signs, then removes the payload and salt of `index`.
    // The entry itself stays, and with it the proof that something stood there.
    core::Result<Ticket> remove_payload(std::uint64_t index, const EntryDraft& why);
    // Runs `work` while nothing is written, e.g. to verify the folder.
    void while_quiet(const std::function<void()>& work);

    std::uint64_t size();  // Durable entries.
    TreeHead head();       // The last signed tree.
    std::optional<core::Error> refusal();
    const LedgerRecovery& recovery() const { return recovery_; }
    const VerifierKey& verifier() const { return key_.verifier(); }

private:
    struct Waiting {
        PreparedEntry entry;
        core::Result<Ticket> result{Ticket{}};
        bool done = false;
    };
    struct State {
        std::vector<Waiting*> queue;
        bool writing = false;  // One thread at a time writes, without holding the lock.
        std::uint64_t size = 0;
        TreeHead head;
        std::optional<core::Error> refusal;
    };
    using Access = core::Guarded<State>::Access;

    core::Result<void> recover();
    void start_writing(Access& state);
    void stop_writing(Access& state);
    // The following are called by the one thread that writes.
    void write_queue(Access& state);
    core::Result<void> commit(const std::vector<Waiting*>& batch);
    core::Result<void> integrate();

    core::Disk& disk_;
    std::filesystem::path folder_;
    SigningKey key_;
    LedgerRecovery recovery_;
    core::Guarded<State> state_;
    std::condition_variable changed_;
    // Touched only by the thread that set `writing`.
    std::optional<TreeWriter> tree_;
    std::optional<PayloadLog> payloads_;
    std::vector<std::string> unintegrated_;
};

}  // namespace evidence
