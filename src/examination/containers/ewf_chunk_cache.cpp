#include "examination/containers/ewf_chunk_cache.h"

#include "core/verify.h"

#include <algorithm>
#include <iterator>

namespace examination::ewf {
namespace {

// One slot in so many stays for chunks on probation.
constexpr std::size_t probation_share = 8;

}  // namespace

ChunkCache::ChunkCache(std::size_t bytes, std::uint32_t chunk_size) : chunk_size_(chunk_size) {
    resize(bytes);
}

void ChunkCache::resize(std::size_t bytes) {
    slots_max_ = std::max<std::size_t>(1, bytes / chunk_size_);
    protected_max_ = slots_max_ - std::max<std::size_t>(1, slots_max_ / probation_share);
    protect_fewer();
    while (by_chunk_.size() > slots_max_) {
        by_chunk_.erase(probation_.back().chunk);
        probation_.pop_back();
    }
}

std::span<const std::byte> ChunkCache::find(std::uint64_t chunk) {
    auto found = by_chunk_.find(chunk);
    if (found == by_chunk_.end())
        return {};
    auto slot = found->second;
    protect(slot);
    return slot->data;
}

void ChunkCache::protect(Slots::iterator slot) {
    auto& from = slot->is_protected ? protected_ : probation_;
    protected_.splice(protected_.begin(), from, slot);
    slot->is_protected = true;
    protect_fewer();
}

// The least recently used of them go back on probation, where there are too many.
void ChunkCache::protect_fewer() {
    while (protected_.size() > protected_max_) {
        auto last = std::prev(protected_.end());
        last->is_protected = false;
        probation_.splice(probation_.begin(), protected_, last);
    }
}

std::span<std::byte> ChunkCache::take(std::uint64_t chunk, std::size_t size) {
    if (by_chunk_.size() < slots_max_) {
        probation_.emplace_front();
    } else {
        VERIFY(!probation_.empty());
        probation_.splice(probation_.begin(), probation_, std::prev(probation_.end()));
        by_chunk_.erase(probation_.front().chunk);
    }
    auto& slot = probation_.front();
    slot.chunk = chunk;
    slot.data.resize(size);
    by_chunk_[chunk] = probation_.begin();
    return slot.data;
}

}  // namespace examination::ewf
