#include "examination/containers/ewf_read_ahead.h"

#include <algorithm>
#include <system_error>

namespace examination::ewf {
namespace {

// Large enough that waking a thread costs little, small enough to wait for.
constexpr std::uint32_t block_size = 256u << 10;

}  // namespace

ReadAhead::ReadAhead(std::uint32_t threads, std::uint32_t chunk_size, std::uint64_t chunk_count,
                     Locate locate)
    : thread_count_(threads),
      chunk_size_(chunk_size),
      chunk_count_(chunk_count),
      chunks_per_block_(std::max(1u, block_size / chunk_size)),
      locate_(std::move(locate)) {}

ReadAhead::~ReadAhead() {
    for (auto& thread : threads_)
        thread.request_stop();
}

std::optional<ChunkStatus> ReadAhead::take(std::uint64_t chunk, std::span<std::byte> out) {
    if (threads_.empty())
        start_threads();
    if (blocks_.empty() || chunk < blocks_.front()->first_chunk || chunk >= next_planned_) {
        forget();
        next_planned_ = chunk;
    }
    std::unique_lock lock(mutex_);
    while (!blocks_.empty() &&
           chunk - blocks_.front()->first_chunk >= blocks_.front()->locations.size()) {
        auto& passed = *blocks_.front();
        done_.wait(lock, [&] { return passed.state != State::running; });
        spare_.push_back(std::move(blocks_.front()));
        blocks_.pop_front();
    }
    lock.unlock();
    plan();
    lock.lock();
    auto& block = *blocks_.front();
    if (block.state == State::planned)  // No thread has come to it: it goes faster like this.
        block.state = State::left_to_reader;
    if (block.state == State::left_to_reader)
        return std::nullopt;
    done_.wait(lock, [&] { return block.state == State::done; });
    lock.unlock();
    auto index = static_cast<std::size_t>(chunk - block.first_chunk);
    auto data = std::span(block.data).subspan(index * chunk_size_, out.size());
    std::ranges::copy(data, out.begin());
    return block.statuses[index];
}

// Keeps one block a thread in work, one waiting for each, and the reader's own.
void ReadAhead::plan() {
    const std::size_t blocks_due = 2 * thread_count_ + 2;
    while (blocks_.size() < blocks_due && next_planned_ < chunk_count_) {
        std::unique_ptr<Block> block;
        if (spare_.empty()) {
            block = std::make_unique<Block>();
        } else {
            block = std::move(spare_.back());
            spare_.pop_back();
        }
        auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(chunks_per_block_, chunk_count_ - next_planned_));
        block->first_chunk = next_planned_;
        block->state = State::planned;
        block->locations.resize(count);
        block->statuses.resize(count);
        block->data.resize(count * chunk_size_);
        for (auto& location : block->locations)
            location = locate_(next_planned_++);
        {
            std::unique_lock lock(mutex_);
            blocks_.push_back(std::move(block));
        }
        planned_.notify_one();
    }
}

void ReadAhead::forget() {
    std::unique_lock lock(mutex_);
    for (auto& block : blocks_)
        if (block->state == State::planned)
            block->state = State::left_to_reader;
    done_.wait(lock, [&] {
        return std::ranges::none_of(
            blocks_, [](const auto& block) { return block->state == State::running; });
    });
    for (auto& block : blocks_)
        spare_.push_back(std::move(block));
    blocks_.clear();
}

void ReadAhead::start_threads() {
    // Without threads the reader decodes all by itself; nothing but time is lost.
    try {
        while (threads_.size() < thread_count_)
            threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    } catch (const std::system_error&) {
        return;
    }
}

void ReadAhead::work(const std::stop_token& stop) {
    ChunkDecoder decoder(chunk_size_);
    std::unique_lock lock(mutex_);
    for (;;) {
        Block* block = nullptr;
        auto find = [&] {
            for (auto& candidate : blocks_)
                if (candidate->state == State::planned) {
                    block = candidate.get();
                    return true;
                }
            return false;
        };
        if (!planned_.wait(lock, stop, find))
            return;
        block->state = State::running;
        lock.unlock();
        decode(decoder, *block);
        lock.lock();
        block->state = State::done;
        done_.notify_one();
    }
}

void ReadAhead::decode(ChunkDecoder& decoder, Block& block) const {
    for (std::size_t i = 0; i < block.locations.size(); ++i)
        block.statuses[i] = decoder.decode(
            block.locations[i],
            std::span(block.data).subspan(i * chunk_size_, block.locations[i].data_size));
}

}  // namespace examination::ewf
