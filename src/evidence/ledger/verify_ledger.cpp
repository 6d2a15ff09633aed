#include "evidence/ledger/verify_ledger.h"

#include "evidence/ledger/entry.h"
#include "evidence/ledger/frozen_disk.h"
#include "evidence/ledger/ledger.h"
#include "evidence/ledger/payload_log.h"
#include "evidence/ledger/tiles.h"
#include "evidence/ledger/tree_check.h"
#include "evidence/ledger/tree_writer.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::ErrorCode;

namespace {

// One pass over a ledger: entries from the bundles, beside them the payload log.
class Verification {
public:
    Verification(core::Disk& disk, fs::path folder, const VerifierKey& key,
                 const LedgerCheck& check)
        : disk_(disk), folder_(std::move(folder)), key_(key), check_(check) {}

    LedgerReport run() {
        read_checkpoints();
        read_known_checkpoint();
        TreeCheck tree(disk_, folder_, sizes_, [this](std::string text) { problem(text); });
        read_entries(tree);
        tree.finish([this](std::string text) { report_.notes.push_back(std::move(text)); });
        if (check_.payloads == PayloadsExpected::yes)
            read_payloads();
        else
            report_.notes.emplace_back(
                "The payloads were not checked: they are not part of this "
                "copy, or were left out on request.");
        check_removals();
        check_names();
        return std::move(report_);
    }

private:
    void problem(std::string text) {
        ++report_.problems_count;
        if (report_.problems.size() < ledger_problems_max)
            report_.problems.push_back(std::move(text));
    }

    void read_checkpoints();
    void read_known_checkpoint();
    void read_entries(TreeCheck& tree);
    void check_root(const Frontier& frontier);
    void check_leaf(std::uint64_t index, const Leaf& leaf);
    void read_payloads();
    core::Result<void> check_payload(const PayloadRecordView& record);
    void check_removals();
    void check_names();

    core::Disk& disk_;
    fs::path folder_;
    const VerifierKey& key_;
    const LedgerCheck& check_;
    LedgerReport report_;
    std::vector<std::uint64_t> sizes_;
    std::map<std::uint64_t, TreeHash> roots_;
    std::optional<TreeHead> known_;
    std::vector<TreeHash> leaves_;      // Hash of each entry, to match the payload log with.
    std::set<std::uint64_t> removals_;  // Entries whose payload an entry says was removed.
    std::set<std::uint64_t> removed_;
    std::string time_before_;
    std::uint64_t times_backwards_ = 0;
};

void Verification::read_checkpoints() {
    auto latest =
        core::read_whole(disk_, folder_ / latest_checkpoint_name, checkpoint_file_size_max);
    if (!latest)
        problem("the latest checkpoint cannot be read: " + latest.error().message());
    auto sizes = list_checkpoints(disk_, folder_);
    if (!sizes)
        problem("the checkpoints cannot be listed: " + sizes.error().message());
    for (auto size : sizes ? sizes.value() : std::vector<std::uint64_t>()) {
        auto path = checkpoint_path(size);
        auto bytes = core::read_whole(disk_, folder_ / path, checkpoint_file_size_max);
        auto checkpoint = bytes ? read_checkpoint(bytes.value(), key_) : std::move(bytes).error();
        if (!checkpoint) {
            problem(fmt::format("'{}': {}", path.string(), checkpoint.error().message()));
        } else if (checkpoint.value().head.size != size) {
            problem(fmt::format("'{}' is a checkpoint of {} entries", path.string(),
                                checkpoint.value().head.size));
        } else {
            sizes_.push_back(size);
            roots_[size] = checkpoint.value().head.root;
            ++report_.checkpoints;
            report_.head = checkpoint.value().head;
            if (size == sizes.value().back() && latest && latest.value() != bytes.value())
                problem("the latest checkpoint is not the last one kept");
        }
    }
    if (!roots_.contains(0))
        problem("the checkpoint of the empty ledger, its first, is missing");
}

void Verification::read_known_checkpoint() {
    if (!check_.known_checkpoint)
        return;
    auto known = read_checkpoint(*check_.known_checkpoint, key_);
    if (!known) {
        problem("the checkpoint you hold: " + known.error().message());
        return;
    }
    known_ = known.value().head;
    if (known_->size > report_.head.size)
        problem(
            fmt::format("the checkpoint you hold covers {} entries, this ledger has only {}: "
                        "entries were taken away",
                        known_->size, report_.head.size));
}

void Verification::check_root(const Frontier& frontier) {
    auto size = frontier.size();
    auto signed_root = roots_.find(size);
    bool known = known_ && known_->size == size;
    if (signed_root == roots_.end() && !known)
        return;
    auto root = frontier.root();
    if (signed_root != roots_.end() && signed_root->second != root)
        problem(fmt::format("the first {} entries are not those that were signed", size));
    if (known && known_->root != root)
        problem(fmt::format("the first {} entries are not those of the checkpoint you hold", size));
}

void Verification::check_leaf(std::uint64_t index, const Leaf& leaf) {
    auto signed_root = roots_.find(index);
    if (leaf.checkpoint && signed_root == roots_.end())
        problem(
            fmt::format("entry {} says that a checkpoint was signed before it, but it is not "
                        "kept",
                        index));
    else if (leaf.checkpoint.has_value() != (signed_root != roots_.end()))
        problem(fmt::format("a checkpoint of {} entries is kept, but entry {} does not name it",
                            index, index));
    else if (leaf.checkpoint && *leaf.checkpoint != signed_root->second)
        problem(fmt::format("entry {} names another checkpoint than the one kept", index));
    if (leaf.kind == "payload.remove")
        if (auto id = leaf.ids.find("entry"); id != leaf.ids.end())
            if (auto entry = parse_decimal(id->second))
                removals_.insert(*entry);
    if (leaf.time < time_before_)
        ++times_backwards_;
    time_before_ = leaf.time;
}

void Verification::read_entries(TreeCheck& tree) {
    TileReaderView reader(disk_, folder_, report_.head.size);
    check_root(tree.frontier());
    while (report_.entries < report_.head.size) {
        auto bundle = reader.bundle(report_.entries / tile_width);
        if (!bundle) {
            problem(fmt::format("entries from {} on cannot be read: {}", report_.entries,
                                bundle.error().message()));
            return;
        }
        for (const auto& entry : bundle.value()) {
            auto leaf = parse_leaf(entry);
            if (!leaf)
                problem(fmt::format("entry {}: {}", report_.entries, leaf.error().message()));
            else
                check_leaf(report_.entries, leaf.value());
            tree.add(entry);
            leaves_.push_back(leaf_hash(entry));
            ++report_.entries;
            check_root(tree.frontier());
        }
    }
    if (times_backwards_ != 0)
        report_.notes.push_back(fmt::format(
            "The clock went backwards {} times between one entry and the next.", times_backwards_));
}

core::Result<void> Verification::check_payload(const PayloadRecordView& record) {
    if (record.index < leaves_.size()) {
        if (leaf_hash(record.leaf) != leaves_[record.index])
            problem(fmt::format("entry {} in the payload log is not the entry in the tree",
                                record.index));
    } else {
        ++report_.entries_beyond;
    }
    auto leaf = parse_leaf(record.leaf);
    if (!leaf) {
        problem(
            fmt::format("entry {} in the payload log: {}", record.index, leaf.error().message()));
        return {};
    }
    if (record.index >= leaves_.size())
        check_leaf(record.index, leaf.value());
    if (record.kind == PayloadFrame::removed) {
        removed_.insert(record.index);
        ++report_.payloads_removed;
    } else if (payload_commitment(record.salt, record.payload) != leaf.value().commitment) {
        problem(fmt::format("the payload of entry {} is not the one the entry commits to",
                            record.index));
    } else {
        ++report_.payloads;
    }
    return {};
}

void Verification::read_payloads() {
    std::uint64_t next = 0;
    for (std::uint64_t segment = 0;; ++segment) {
        auto end = read_segment(disk_, folder_, segment, [this](const PayloadRecordView& record) {
            return check_payload(record);
        });
        if (!end && end.error().code() == ErrorCode::not_found)
            break;
        if (!end) {
            problem("the payload log: " + end.error().message());
            return;
        }
        next = end.value().next_index;
        if (!end.value().whole())
            problem(fmt::format("'{}' is damaged at byte {}", segment_path(segment).string(),
                                end.value().valid_size));
        if (next < (segment + 1) * entries_per_segment)
            break;
    }
    if (next < report_.entries)
        problem(fmt::format("the payloads of the entries from {} on are missing", next));
    if (report_.entries_beyond != 0)
        report_.notes.push_back(
            fmt::format("{} entries are on disk but not yet under a signed checkpoint; opening "
                        "the ledger signs them.",
                        report_.entries_beyond));
}

void Verification::check_removals() {
    for (auto index : removed_)
        if (!removals_.contains(index))
            problem(fmt::format("the payload of entry {} is gone, and no entry says why", index));
    for (auto index : removals_)
        if (check_.payloads == PayloadsExpected::yes && !removed_.contains(index))
            report_.notes.push_back(fmt::format(
                "An entry says that the payload of entry {} was to be removed, but it is still "
                "there.",
                index));
}

void Verification::check_names() {
    auto names = disk_.list(folder_);
    for (const auto& name : names ? names.value() : std::vector<std::string>()) {
        if (name == "torn/")
            report_.notes.emplace_back(
                "'torn/' holds unfinished records that were set aside after a crash.");
        else if (name != latest_checkpoint_name && name != "checkpoints/" && name != "tile/" &&
                 name != "payloads/")
            report_.notes.push_back(
                fmt::format("'{}' is not part of the ledger and was not checked.", name));
    }
}

}  // namespace

core::Result<LedgerReport> verify_ledger(core::Disk& disk, const fs::path& folder,
                                         const VerifierKey& key, const LedgerCheck& check) {
    TRY(disk.list(folder).during("opening the ledger"));
    return Verification(disk, folder, key, check).run();
}

core::Result<LedgerReport> verify_while_open(core::Disk& disk, const std::filesystem::path& folder,
                                             Ledger& ledger) {
    TRY(ledger.checkpoint());
    std::optional<core::Result<FrozenDisk>> frozen;
    ledger.while_quiet([&] { frozen = FrozenDisk::of(disk, folder); });
    auto as_it_was = TRY(*std::move(frozen));
    auto report = TRY(verify_ledger(as_it_was, folder, ledger.verifier()));
    if (report.intact())
        return report;
    std::optional<core::Result<LedgerReport>> again;
    ledger.while_quiet([&] { again = verify_ledger(disk, folder, ledger.verifier()); });
    return *std::move(again);
}

std::string ledger_report_text(const LedgerReport& report) {
    std::string text = fmt::format(
        "Entries read and found in the tree: {}\n"
        "Signed checkpoints: {}, the last over {} entries, root {}\n"
        "Payloads that match their entry: {}\n",
        report.entries, report.checkpoints, report.head.size, report.head.root.hex(),
        report.payloads);
    if (report.payloads_removed != 0)
        text += fmt::format("Payloads removed: {}\n", report.payloads_removed);
    for (const auto& note : report.notes)
        text += "Note: " + note + "\n";
    for (const auto& problem : report.problems)
        text += "Problem: " + problem + "\n";
    if (report.problems_count > report.problems.size())
        text += fmt::format("… and {} further problems\n",
                            report.problems_count - report.problems.size());
    text += report.intact() ? "The ledger is whole: nothing was changed, taken out or put in.\n"
                            : "The ledger is NOT what was signed.\n";
    return text;
}

}  // namespace evidence
