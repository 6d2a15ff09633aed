#include "examination/hash_sets/hashing_reader.h"

#include "core/verify.h"

#include <cstring>
#include <span>

namespace examination {
namespace {

constexpr std::size_t block_count = 4;

}  // namespace

HashingReader::HashingReader(const core::File& file) : file_(file) {
    for (std::size_t i = 0; i < block_count; ++i)
        free_.push_back(
            {.memory = std::make_unique_for_overwrite<char[]>(headroom_bytes + block_bytes)});
    thread_ = std::jthread([this] { run(); });
}

HashingReader::~HashingReader() {
    {
        std::unique_lock lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

void HashingReader::run() {
    core::Hasher hasher(core::HashSelection::sha256);
    std::uint64_t offset = 0;
    for (;;) {
        Block block;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return closed_ || !free_.empty(); });
            if (closed_)
                return;
            block = std::move(free_.front());
            free_.pop_front();
        }
        auto bytes =
            std::as_writable_bytes(std::span(block.memory.get() + headroom_bytes, block_bytes));
        auto size = file_.read_at(bytes, offset);
        if (size) {
            block.size = size.value();
            offset += block.size;
            hasher.update(bytes.first(block.size));
        }
        std::unique_lock lock(mutex_);
        if (!size)
            error_ = std::move(size).error();
        ended_ = error_ || block.size < block_bytes;
        if (ended_ && !error_)
            digest_ = hasher.finish().sha256;
        filled_.push_back(std::move(block));
        changed_.notify_all();
        if (ended_)
            return;
    }
}

core::Result<std::string_view> HashingReader::next(std::string_view rest) {
    VERIFY(rest.size() <= headroom_bytes);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !filled_.empty(); });
    if (error_)
        return core::Error(*error_);
    if (filled_.empty()) {
        at_end_ = true;
        return rest;
    }
    auto block = std::move(filled_.front());
    filled_.pop_front();
    at_end_ = ended_ && filled_.empty();
    lock.unlock();

    char* begin = block.memory.get() + headroom_bytes - rest.size();
    std::memcpy(begin, rest.data(), rest.size());
    bytes_read_ += block.size;
    std::string_view text(begin, rest.size() + block.size);
    std::swap(current_, block);
    if (block.memory) {
        lock.lock();
        free_.push_back(std::move(block));
        changed_.notify_all();
    }
    return text;
}

}  // namespace examination
