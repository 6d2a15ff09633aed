// The decoded chunks that a reader is likely to ask for again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <unordered_map>
#include <vector>

namespace examination::ewf {

// Segmented least recently used: a chunk asked for once is on probation, one asked for again is
// protected, and goes back on probation when too many are. A walk reads each folder once and the
// tables of the file system all the time; so the folders push out one another, and not the tables.
// Not thread-safe.
class ChunkCache {
public:
    // Holds at least one chunk.
    ChunkCache(std::size_t bytes, std::uint32_t chunk_size);

    // The same, from now on: what there is no room for goes, the oldest first.
    void resize(std::size_t bytes);

    // Empty if it is not there. Valid until the next take().
    std::span<const std::byte> find(std::uint64_t chunk);
    // Room for a chunk, in place of one on probation. REQUIRES: it is not there.
    std::span<std::byte> take(std::uint64_t chunk, std::size_t size);

private:
    struct Slot {
        std::uint64_t chunk = 0;
        bool is_protected = false;
        std::vector<std::byte> data;
    };
    using Slots = std::list<Slot>;  // The one used last comes first.

    void protect(Slots::iterator slot);
    void protect_fewer();

    std::uint32_t chunk_size_;
    std::size_t slots_max_ = 1;
    std::size_t protected_max_ = 0;
    Slots probation_, protected_;
    std::unordered_map<std::uint64_t, Slots::iterator> by_chunk_;
};

}  // namespace examination::ewf
