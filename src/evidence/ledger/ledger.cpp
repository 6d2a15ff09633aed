#include "evidence/ledger/ledger.h"

#include "core/verify.h"

#include <utility>

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

namespace {

// More entries than this are not kept in memory waiting for a checkpoint.
constexpr std::size_t unintegrated_max = 16384;

}  // namespace

core::Result<std::unique_ptr<Ledger>> Ledger::open(core::Disk& disk, const fs::path& folder,
                                                   SigningKey key) {
    TRY(disk.ensure_folder(folder));
    auto ledger = std::make_unique<Ledger>(Token(), disk, folder, std::move(key));
    auto recovered = ledger->recover();
    if (!recovered) {
        if (recovered.error().code() == ErrorCode::io)
            return std::move(recovered).error();
        ledger->state_.access()->refusal = std::move(recovered).error();
    }
    return ledger;
}

core::Result<void> Ledger::recover() {
    tree_ = TRY(TreeWriter::open(disk_, folder_, key_));
    auto state = state_.access();
    state->head = tree_->head();
    state->size = state->head.size;
    auto collect = [&](const PayloadRecordView& record) -> core::Result<void> {
        TRY(parse_leaf(record.leaf));
        unintegrated_.emplace_back(record.leaf);
        return {};
    };
    payloads_ = TRY(PayloadLog::open(disk_, folder_, state->head.size, collect));
    recovery_.entries = unintegrated_.size();
    recovery_.cut_bytes = payloads_->cut_bytes();
    if (unintegrated_.empty())
        return {};
    TRY(payloads_->sync());
    TRY(integrate());
    state->head = tree_->head();
    state->size = state->head.size;
    return {};
}

void Ledger::start_writing(Access& state) {
    changed_.wait(state.lock(), [&] { return !state->writing; });
    state->writing = true;
}

void Ledger::stop_writing(Access& state) {
    state->writing = false;
    changed_.notify_all();
}

core::Result<void> Ledger::commit(const std::vector<Waiting*>& batch) {
    for (auto* waiting : batch) {
        auto& entry = waiting->entry;
        auto index = payloads_->next_index();
        Leaf leaf{entry.kind, entry.time, entry.ids, entry.commitment, std::nullopt};
        // The first entry after a checkpoint names it, so that a checkpoint that is taken away
        // later is missed.
        if (index == tree_->head().size)
            leaf.checkpoint = tree_->head().root;
        auto text = leaf_text(leaf);
        TRY(payloads_->append({PayloadFrame::entry, index, text, entry.salt, entry.payload}));
        waiting->result = Ticket{index, leaf_hash(text)};
        unintegrated_.push_back(std::move(text));
    }
    return payloads_->sync();
}

core::Result<void> Ledger::integrate() {
    TRY(tree_->integrate(unintegrated_));
    unintegrated_.clear();
    return {};
}

// Takes what waits, writes it without the lock, and answers. REQUIRES: `writing` is ours.
void Ledger::write_queue(Access& state) {
    auto batch = std::exchange(state->queue, {});
    auto written = core::Result<void>();
    auto signed_off = core::Result<void>();
    if (state->refusal)
        written = *state->refusal;
    if (written && !batch.empty()) {
        state.lock().unlock();
        written = commit(batch);
        if (written && unintegrated_.size() >= unintegrated_max)
            signed_off = integrate();
        state.lock().lock();
    }
    if (written)
        state->size += batch.size();
    if (!signed_off)
        state->refusal = signed_off.error();
    if (!written && !state->refusal)
        state->refusal = written.error();
    state->head = tree_ ? tree_->head() : TreeHead{};
    for (auto* waiting : batch) {
        if (!written)
            waiting->result = written.error();
        waiting->done = true;
    }
}

core::Result<Ticket> Ledger::append(const EntryDraft& draft) {
    Waiting waiting;
    waiting.entry = TRY(prepare_entry(draft));
    auto state = state_.access();
    if (state->refusal)
        return *state->refusal;
    state->queue.push_back(&waiting);
    changed_.wait(state.lock(), [&] { return waiting.done || !state->writing; });
    if (!waiting.done) {
        state->writing = true;
        write_queue(state);
        stop_writing(state);
    }
    VERIFY(waiting.done);
    return std::move(waiting.result);
}

core::Result<std::string> Ledger::checkpoint() {
    auto state = state_.access();
    start_writing(state);
    write_queue(state);
    auto result = core::Result<void>();
    if (state->refusal) {
        result = *state->refusal;
    } else {
        state.lock().unlock();
        result = integrate();
        state.lock().lock();
        if (!result)
            state->refusal = result.error();
        state->head = tree_->head();
    }
    auto note = result ? core::Result<std::string>(tree_->note()) : std::move(result).error();
    stop_writing(state);
    return note;
}

core::Result<Ticket> Ledger::remove_payload(std::uint64_t index, const EntryDraft& why) {
    auto draft = why;
    draft.kind = "payload.remove";
    draft.ids["entry"] = std::to_string(index);
    if (index >= size())
        return Error(ErrorCode::not_found, fmt::format("the ledger has no entry {}", index));
    auto ticket = TRY(append(draft));
    TRY(checkpoint());
    auto state = state_.access();
    start_writing(state);
    state.lock().unlock();
    auto removed = payloads_->remove(index);
    state.lock().lock();
    if (!removed)
        state->refusal = removed.error();
    stop_writing(state);
    if (!removed)
        return std::move(removed).error();
    return ticket;
}

void Ledger::while_quiet(const std::function<void()>& work) {
    auto state = state_.access();
    start_writing(state);
    state.lock().unlock();
    work();
    state.lock().lock();
    stop_writing(state);
}

std::uint64_t Ledger::size() {
    return state_.access()->size;
}

TreeHead Ledger::head() {
    return state_.access()->head;
}

std::optional<core::Error> Ledger::refusal() {
    return state_.access()->refusal;
}

}  // namespace evidence
