#include "store/text_index/text_index_builder.h"

#include "core/file.h"
#include "core/verify.h"
#include "store/text_index/text_index_manifest.h"
#include "store/text_index/text_shard_writer.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace store {
namespace {

// Documents in the order they came.
struct Batch {
    struct Entry {
        std::uint64_t key = 0;
        std::string name;
        std::vector<std::string> pieces;
    };
    std::vector<Entry> entries;
    std::uint64_t bytes = 0;
};

// Shards that are filled one after the other. Its batches come in a fixed order, so that a document
// always ends in the same shard. What is below `gathered` belongs to the lane's task while there is
// one.
struct Lane {
    unsigned number = 0;
    bool busy = false;  // Guarded by the builder's mutex.
    Batch gathered;
    Batch working;
    std::optional<TextShardWriter> writer;
    std::vector<TextShardEntry> shards;
    core::Result<void> outcome;  // The first failure.

    core::Result<void> work(const std::filesystem::path& folder, std::uint64_t shard_bytes);
    core::Result<void> close(const std::filesystem::path& folder);
};

core::Result<void> Lane::work(const std::filesystem::path& folder, std::uint64_t shard_bytes) {
    for (auto& entry : working.entries) {
        if (!writer) {
            auto name = std::to_string(number) + "-" + std::to_string(shards.size()) + ".text";
            auto made = TRY(TextShardWriter::create(folder / name));
            writer.emplace(std::move(made));
            shards.push_back({name, 0, 0, 0});
        }
        TRY(writer->begin(entry.key, entry.name));
        for (auto& piece : entry.pieces)
            TRY(writer->append(std::exchange(piece, {})));
        TRY(writer->end());
        if (writer->text_bytes() >= shard_bytes)
            TRY(close(folder));
    }
    working = {};
    return {};
}

core::Result<void> Lane::close(const std::filesystem::path& folder) {
    if (!writer)
        return {};
    TRY(writer->finish());
    auto& entry = shards.back();
    entry.documents = writer->document_count();
    entry.text_bytes = writer->text_bytes();
    writer.reset();
    std::error_code failure;
    entry.file_bytes = std::filesystem::file_size(folder / entry.file, failure);
    if (failure)
        return core::Error(core::ErrorCode::io, "a shard that was just written is gone");
    return {};
}

}  // namespace

struct TextIndexBuilder::State {
    State(std::filesystem::path final_folder, core::Scheduler& threads, TextIndexOptions chosen)
        : folder(std::move(final_folder)),
          work_folder(folder.string() + ".new"),
          scheduler(threads),
          options(chosen),
          lanes(std::max(1u, chosen.lanes)) {
        for (unsigned i = 0; i < lanes.size(); ++i)
            lanes[i].number = i;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        // Tasks use the lanes. What they failed with was reported, or is of no interest any more.
        (void)scheduler.wait({});
        lanes.clear();
        std::error_code ignored;
        if (!finished)
            std::filesystem::remove_all(work_folder, ignored);
    }

    using Work = std::function<core::Result<void>(Lane& lane)>;
    core::Result<void> wait_for(Lane& lane);
    void start(Lane& lane, Work work);
    core::Result<void> dispatch(Lane& lane);
    core::Result<void> dispatch_all();

    std::filesystem::path folder, work_folder;
    core::Scheduler& scheduler;
    TextIndexOptions options;
    std::vector<Lane> lanes;
    std::size_t gathering = 0;  // The lane that takes the next document.
    std::uint64_t gathered = 0;
    bool finished = false;
    std::mutex mutex;
    std::condition_variable idle;
};

core::Result<void> TextIndexBuilder::State::wait_for(Lane& lane) {
    std::unique_lock lock(mutex);
    idle.wait(lock, [&] { return !lane.busy; });
    return lane.outcome;
}

// REQUIRES: the lane is not busy. A failure is the lane's own, so that the others come to their end
// and nobody waits for a task that was dropped.
void TextIndexBuilder::State::start(Lane& lane, Work work) {
    {
        std::scoped_lock lock(mutex);
        lane.busy = true;
    }
    scheduler.add(core::Urgency::normal,
                  [this, &lane, work = std::move(work)](const std::stop_token&) {
                      auto outcome = work(lane);
                      std::scoped_lock lock(mutex);
                      lane.outcome = std::move(outcome);
                      lane.busy = false;
                      idle.notify_all();
                      return core::Result<void>();
                  });
}

// Hands what was gathered for a lane to the threads, once it is done with what it had. The others
// go on meanwhile: a lane that closes a shard is busy for long.
core::Result<void> TextIndexBuilder::State::dispatch(Lane& lane) {
    if (lane.gathered.entries.empty())
        return {};
    TRY(wait_for(lane));
    gathered -= lane.gathered.bytes;
    lane.working = std::exchange(lane.gathered, {});
    start(lane, [this](Lane& working) { return working.work(work_folder, options.shard_bytes); });
    return {};
}

core::Result<void> TextIndexBuilder::State::dispatch_all() {
    for (auto& lane : lanes)
        TRY(dispatch(lane));
    return {};
}

TextIndexBuilder::TextIndexBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextIndexBuilder::TextIndexBuilder(TextIndexBuilder&&) noexcept = default;
TextIndexBuilder::~TextIndexBuilder() = default;

core::Result<TextIndexBuilder> TextIndexBuilder::create(const std::filesystem::path& folder,
                                                        core::Scheduler& scheduler,
                                                        const TextIndexOptions& options) {
    std::error_code failure;
    if (std::filesystem::exists(folder, failure))
        return core::Error(core::ErrorCode::conflict,
                           "the text index '" + folder.string() + "' exists already");
    auto state = std::make_unique<State>(folder, scheduler, options);
    std::filesystem::remove_all(state->work_folder, failure);
    TRY(core::ensure_folder(state->work_folder));
    return TextIndexBuilder(std::move(state));
}

core::Result<void> TextIndexBuilder::add(std::uint64_t key, std::string_view name,
                                         std::string_view text) {
    return add(key, name, std::vector<std::string>{std::string(text)});
}

core::Result<void> TextIndexBuilder::add(std::uint64_t key, std::string_view name,
                                         std::vector<std::string> pieces) {
    auto& state = *state_;
    VERIFY(!state.finished);
    std::uint64_t bytes = name.size();
    for (const auto& piece : pieces)
        bytes += piece.size();
    if (state.gathered > 0 && state.gathered + bytes > state.options.gathered_bytes_max)
        TRY(state.dispatch_all());
    auto& lane = state.lanes[state.gathering];
    auto& batch = lane.gathered;
    batch.entries.push_back({key, std::string(name), std::move(pieces)});
    batch.bytes += bytes;
    state.gathered += bytes;
    if (batch.bytes < state.options.batch_bytes)
        return {};
    state.gathering = (state.gathering + 1) % state.lanes.size();
    return state.dispatch(lane);
}

core::Result<TextIndexSummary> TextIndexBuilder::finish() {
    VERIFY(!state_->finished);
    TRY(state_->dispatch_all());
    for (auto& lane : state_->lanes) {
        TRY(state_->wait_for(lane));
        state_->start(lane, [this](Lane& last) { return last.close(state_->work_folder); });
    }
    for (auto& lane : state_->lanes)
        TRY(state_->wait_for(lane));
    std::vector<TextShardEntry> shards;
    TextIndexSummary summary;
    for (const auto& lane : state_->lanes)
        for (const auto& shard : lane.shards) {
            shards.push_back(shard);
            summary.documents += shard.documents;
            summary.text_bytes += shard.text_bytes;
        }
    summary.shards = shards.size();
    TRY(write_text_manifest(state_->work_folder, shards));
    std::error_code failure;
    std::filesystem::rename(state_->work_folder, state_->folder, failure);
    if (failure)
        return core::Error(core::ErrorCode::io,
                           "the finished text index can't be put in place: " + failure.message());
    state_->finished = true;
    TRY(core::sync_folder(state_->folder.parent_path()));
    return summary;
}

}  // namespace store
