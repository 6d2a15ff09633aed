// Small reads from the tables of large files, through pages kept in memory.
#pragma once

#include "core/byte_source.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace examination::layers {

// Tables stay on disk until needed, and memory does not grow with them, however many files there
// are. Not thread-safe. The sources must outlive it.
class PageCache {
public:
    // False if the source ends before the buffer is full, or can't be read.
    bool read(const core::ByteSource& source, std::span<std::byte> buffer, std::uint64_t offset);

    template <std::unsigned_integral Int>
    std::optional<Int> little_endian(const core::ByteSource& source, std::uint64_t offset) {
        Int value;
        if (!read(source, std::as_writable_bytes(std::span(&value, 1)), offset))
            return std::nullopt;
        return value;  // Supported hosts are little-endian.
    }
    std::optional<std::uint32_t> be32(const core::ByteSource& source, std::uint64_t offset) {
        auto value = little_endian<std::uint32_t>(source, offset);
        return value ? std::optional(__builtin_bswap32(*value)) : std::nullopt;
    }
    std::optional<std::uint64_t> be64(const core::ByteSource& source, std::uint64_t offset) {
        auto value = little_endian<std::uint64_t>(source, offset);
        return value ? std::optional(__builtin_bswap64(*value)) : std::nullopt;
    }

    static constexpr std::size_t page_size = 8u << 10;
    static constexpr std::size_t pages_max = 1024;

private:
    using Key = std::pair<const core::ByteSource*, std::uint64_t>;
    struct Page {
        Key key{};
        std::size_t filled = 0;
        std::vector<std::byte> bytes;
    };

    const Page& load(const Key& key);

    std::vector<Page> pages_;
    std::map<Key, std::size_t> by_key_;
    std::size_t next_victim_ = 0;
    std::size_t last_ = 0;
};

}  // namespace examination::layers
