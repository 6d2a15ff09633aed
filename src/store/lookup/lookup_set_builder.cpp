// Keys fill a chunk; a full chunk goes to a second thread, which sorts it while the next one fills.
// Sorted chunks stay in memory while SortMemory allows, else they are appended, each a run, to one
// nameless spill file. At the end all runs, wherever they lie, are merged into the set.
#include "store/lookup/lookup_set_builder.h"

#include "core/verify.h"
#include "store/lookup/lookup_format.h"
#include "store/lookup/lookup_set.h"
#include "store/lookup/lookup_writer.h"
#include "store/lookup/row_sort.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

#include <fcntl.h>

namespace store {
namespace {

constexpr std::size_t merge_buffers_bytes_max = 96u << 20;
constexpr std::size_t merge_buffer_bytes_min = 64u << 10;
constexpr std::size_t merge_buffer_bytes_max = 4u << 20;
constexpr std::size_t chunks_min = 2;

struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size = 0;

    std::span<std::byte> rows() { return {memory.get(), size}; }
};

struct SpilledRun {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

std::size_t merge_buffer_size(std::size_t run_count) {
    return std::clamp(merge_buffers_bytes_max / std::max<std::size_t>(1, run_count),
                      merge_buffer_bytes_min, merge_buffer_bytes_max);
}

}  // namespace

bool SortMemory::take_chunk() {
    if (chunks_left_.fetch_sub(1) > 0)
        return true;
    chunks_left_.fetch_add(1);
    return false;
}

void SortMemory::give_chunk() {
    chunks_left_.fetch_add(1);
}

struct LookupSetBuilder::State {
    State(LookupBuildOptions options_given, SortMemory& memory_given)
        : options(std::move(options_given)),
          memory(memory_given),
          stride(options.key_size + (options.payload == LookupPayload::number ? 4u : 0u)),
          chunk_size(SortMemory::chunk_bytes / stride * stride) {}
    ~State();

    core::Result<void> start_chunk();
    core::Result<void> hand_over();
    core::Result<void> spill_one();
    core::Result<void> open_spill();
    core::Result<void> finish_sorting();
    void sort_in_background();
    std::vector<RowRunView> runs();

    LookupBuildOptions options;
    SortMemory& memory;
    std::uint32_t stride;
    std::size_t chunk_size;
    std::uint64_t added = 0;

    Chunk filling;
    std::size_t chunk_count = 0;   // Held in memory: filling, unsorted and sorted.
    std::size_t chunks_taken = 0;  // Of them, those that SortMemory granted.
    core::File spill;
    std::uint64_t spill_size = 0;
    std::vector<SpilledRun> spilled;

    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Chunk> unsorted;  // Given to the sorting thread; one at a time.
    bool sorting = false;
    bool closed = false;
    std::vector<Chunk> sorted;
    std::jthread sorter;
};

LookupSetBuilder::State::~State() {
    {
        std::unique_lock lock(mutex);
        closed = true;
        changed.notify_all();
    }
    if (sorter.joinable())
        sorter.join();
    for (; chunks_taken > 0; --chunks_taken)
        memory.give_chunk();
}

void LookupSetBuilder::State::sort_in_background() {
    for (;;) {
        Chunk chunk;
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return closed || unsorted; });
            if (!unsorted)
                return;
            chunk = std::move(*unsorted);
            unsorted.reset();
            sorting = true;
            changed.notify_all();
        }
        sort_rows(chunk.rows(), stride);
        std::unique_lock lock(mutex);
        sorted.push_back(std::move(chunk));
        sorting = false;
        changed.notify_all();
    }
}

// Gives the full chunk to the sorter, once that has taken the one before.
core::Result<void> LookupSetBuilder::State::hand_over() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !unsorted; });
    unsorted = std::move(filling);
    filling = {};
    changed.notify_all();
    if (!sorter.joinable())
        sorter = std::jthread([this] { sort_in_background(); });
    return {};
}

core::Result<void> LookupSetBuilder::State::open_spill() {
    int descriptor = ::open(options.spill_folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return core::io_error("make a temporary file in", options.spill_folder);
    spill = core::File(descriptor);
    return {};
}

// Appends one sorted chunk to the spill file; its memory becomes the chunk to fill.
core::Result<void> LookupSetBuilder::State::spill_one() {
    Chunk chunk;
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return !sorted.empty(); });
        chunk = std::move(sorted.front());
        sorted.erase(sorted.begin());
    }
    if (!spill) {
        TRY(open_spill());
    }
    TRY(spill.write_at(chunk.rows(), spill_size)
            .during("sorting in '" + options.spill_folder.string() + "'"));
    spilled.push_back({.offset = spill_size, .size = chunk.size});
    spill_size += chunk.size;
    chunk.size = 0;
    filling = std::move(chunk);
    return {};
}

core::Result<void> LookupSetBuilder::State::start_chunk() {
    if (filling.memory) {
        TRY(hand_over());
    }
    bool granted = memory.take_chunk();
    if (!granted && chunk_count >= chunks_min)
        return spill_one();
    chunks_taken += granted ? 1u : 0u;
    ++chunk_count;
    filling.memory = std::make_unique_for_overwrite<std::byte[]>(chunk_size);
    return {};
}

core::Result<void> LookupSetBuilder::State::finish_sorting() {
    if (filling.size != 0) {
        sort_rows(filling.rows(), stride);
        std::unique_lock lock(mutex);
        sorted.push_back(std::move(filling));
        filling = {};
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !unsorted && !sorting; });
    return {};
}

// REQUIRES: finish_sorting() was called.
std::vector<RowRunView> LookupSetBuilder::State::runs() {
    std::vector<RowRunView> result;
    for (auto& chunk : sorted)
        result.emplace_back(chunk.rows(), stride);
    for (const auto& run : spilled)
        result.emplace_back(spill, run.offset, run.size, stride, merge_buffer_size(spilled.size()));
    return result;
}

LookupSetBuilder::LookupSetBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
LookupSetBuilder::LookupSetBuilder(LookupSetBuilder&&) noexcept = default;
LookupSetBuilder::~LookupSetBuilder() = default;

core::Result<LookupSetBuilder> LookupSetBuilder::create(LookupBuildOptions options,
                                                        SortMemory& memory) {
    if (!is_lookup_key_size(options.key_size))
        return core::Error(core::ErrorCode::unsupported,
                           "a look-up set holds keys of 16, 20 or 32 bytes");
    return LookupSetBuilder(std::make_unique<State>(std::move(options), memory));
}

core::Result<void> LookupSetBuilder::add(std::span<const std::byte> key, std::uint32_t payload) {
    auto& state = *state_;
    VERIFY(key.size() == state.options.key_size);
    if (!state.filling.memory || state.filling.size == state.chunk_size) [[unlikely]] {
        TRY(state.start_chunk());
    }
    auto* row = state.filling.memory.get() + state.filling.size;
    std::memcpy(row, key.data(), key.size());
    if (state.options.payload == LookupPayload::number) {
        auto big_endian = __builtin_bswap32(payload);
        std::memcpy(row + key.size(), &big_endian, sizeof big_endian);
    }
    state.filling.size += state.stride;
    ++state.added;
    return {};
}

std::uint64_t LookupSetBuilder::added() const {
    return state_->added;
}

core::Result<LookupBuildSummary> LookupSetBuilder::finish(const std::filesystem::path& path,
                                                          std::string_view metadata) {
    TRY(state_->finish_sorting());
    LookupWriteOptions options{.key_size = state_->options.key_size,
                               .payload_size = state_->stride - state_->options.key_size,
                               .metadata = metadata};
    auto summary = TRY(write_lookup_set(state_->runs(), options, path));
    summary.added = state_->added;
    return summary;
}

core::Result<LookupBuildSummary> merge_lookup_sets(const std::vector<std::filesystem::path>& sets,
                                                   std::string_view metadata,
                                                   const std::filesystem::path& path) {
    VERIFY(!sets.empty());
    std::vector<core::File> files;
    std::vector<LookupHeader> headers;
    for (const auto& set : sets) {
        // Not LookupSet: nothing of the sets is told, so no grant is asked for.
        auto mapping = TRY(MappedBytes::open(set));
        auto opened = TRY(LookupSetView::over(mapping.bytes(), LookupVerification::content));
        headers.push_back(opened.header());
        auto file = TRY(core::File::open_read(set));
        files.push_back(std::move(file));
        if (headers.back().key_size != headers.front().key_size ||
            headers.back().payload_size != headers.front().payload_size)
            return core::Error(core::ErrorCode::invalid_input,
                               "look-up sets of different key or payload sizes cannot be merged");
    }
    std::vector<RowRunView> runs;
    std::uint64_t added = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        runs.emplace_back(files[i], lookup_header_size, headers[i].rows_size(), headers[i].stride(),
                          merge_buffer_size(files.size()));
        added += headers[i].count;
    }
    LookupWriteOptions options{.key_size = headers.front().key_size,
                               .payload_size = headers.front().payload_size,
                               .metadata = metadata};
    auto summary = TRY(write_lookup_set(std::move(runs), options, path));
    summary.added = added;
    return summary;
}

}  // namespace store
