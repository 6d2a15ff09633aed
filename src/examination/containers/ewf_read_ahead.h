// Threads that decode the chunks of an E01 image before a sequential reader asks for them.
#pragma once

#include "examination/containers/ewf_chunks.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

namespace examination::ewf {

// Used by one reader at a time. The threads share nothing with it but blocks of chunks whose places
// the reader has looked up: tables, cache and sink stay the reader's own, and what it sees does not
// depend on timing.
class ReadAhead {
public:
    using Locate = std::function<ChunkLocation(std::uint64_t chunk)>;

    ReadAhead(std::uint32_t threads, std::uint32_t chunk_size, std::uint64_t chunk_count,
              Locate locate);
    ~ReadAhead();
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    // The chunk, if a thread has decoded it or is doing so; else nothing, and the caller decodes it
    // itself, as none of the threads will. Plans what comes behind it. Cheapest in ascending order.
    std::optional<ChunkStatus> take(std::uint64_t chunk, std::span<std::byte> out);

    // A larger chunk is not worth its memory several times.
    static constexpr std::uint32_t chunk_size_max = 4u << 20;

private:
    enum class State : std::uint8_t {
        planned,
        running,
        done,
        left_to_reader
    };
    struct Block {
        std::uint64_t first_chunk = 0;
        State state = State::planned;
        std::vector<ChunkLocation> locations;
        std::vector<ChunkStatus> statuses;
        std::vector<std::byte> data;
    };

    void work(const std::stop_token& stop);
    void decode(ChunkDecoder& decoder, Block& block) const;
    void plan();
    void forget();
    void start_threads();

    const std::uint32_t thread_count_;
    const std::uint32_t chunk_size_;
    const std::uint64_t chunk_count_;
    const std::uint32_t chunks_per_block_;
    const Locate locate_;

    // The blocks in order, from the one the reader is at. Deque: blocks stay where they are while
    // others come and go. `mutex_` guards the deque's shape and all states.
    std::deque<std::unique_ptr<Block>> blocks_;
    std::vector<std::unique_ptr<Block>> spare_;  // The reader's alone: buffers to use again.
    std::uint64_t next_planned_ = 0;
    std::mutex mutex_;
    std::condition_variable_any planned_, done_;
    std::vector<std::jthread> threads_;  // Last: joined before what they use goes.
};

}  // namespace examination::ewf
