#include "examination/containers/ewf_chunk_cache.h"

#include <algorithm>

#include <doctest/doctest.h>

using examination::ewf::ChunkCache;

namespace {

constexpr std::uint32_t chunk_size = 4;
constexpr std::size_t slots = 16;

void put(ChunkCache& cache, std::uint64_t chunk) {
    std::ranges::fill(cache.take(chunk, chunk_size), static_cast<std::byte>(chunk));
}

bool holds(ChunkCache& cache, std::uint64_t chunk) {
    auto found = cache.find(chunk);
    return found.size() == chunk_size && found[0] == static_cast<std::byte>(chunk);
}

}  // namespace

TEST_CASE("the chunks put last are kept") {
    ChunkCache cache(slots * chunk_size, chunk_size);
    for (std::uint64_t chunk = 0; chunk < 100; ++chunk)
        put(cache, chunk);
    for (std::uint64_t chunk = 0; chunk < 100; ++chunk)
        CHECK(holds(cache, chunk) == (chunk >= 100 - slots));
}

TEST_CASE("what is read once does not push out what is read often") {
    ChunkCache cache(slots * chunk_size, chunk_size);
    for (std::uint64_t chunk = 0; chunk < 10; ++chunk) {
        put(cache, chunk);
        CHECK(holds(cache, chunk));
    }
    for (std::uint64_t chunk = 100; chunk < 200; ++chunk)
        put(cache, chunk);
    for (std::uint64_t chunk = 0; chunk < 10; ++chunk)
        CHECK(holds(cache, chunk));
}

TEST_CASE("what was read often makes room for what is read now") {
    ChunkCache cache(slots * chunk_size, chunk_size);
    for (std::uint64_t chunk = 0; chunk < 100; ++chunk) {
        put(cache, chunk);
        CHECK(holds(cache, chunk));
        CHECK(holds(cache, chunk));
    }
    CHECK_FALSE(holds(cache, 0));
    CHECK(holds(cache, 99));
}

TEST_CASE("with less room the oldest go, with more room more are kept") {
    ChunkCache cache(slots * chunk_size, chunk_size);
    for (std::uint64_t chunk = 0; chunk < slots; ++chunk) {
        put(cache, chunk);
        if (chunk < slots / 2)
            CHECK(holds(cache, chunk));
    }
    cache.resize(slots / 2 * chunk_size);
    std::size_t kept = 0;
    for (std::uint64_t chunk = 0; chunk < slots; ++chunk)
        kept += holds(cache, chunk) ? 1 : 0;
    CHECK(kept == slots / 2);
    cache.resize(slots * chunk_size);
    for (std::uint64_t chunk = 100; chunk < 100 + slots / 2; ++chunk)
        put(cache, chunk);
    for (std::uint64_t chunk = 100; chunk < 100 + slots / 2; ++chunk)
        CHECK(holds(cache, chunk));
}

TEST_CASE("one chunk is kept however little room there is") {
    ChunkCache cache(0, chunk_size);
    put(cache, 1);
    CHECK(holds(cache, 1));
    put(cache, 2);
    CHECK_FALSE(holds(cache, 1));
    CHECK(holds(cache, 2));
}
