// Bounds-checked little-endian views of untrusted bytes.
#pragma once

#include "core/result.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace core {

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// N bytes known to be there. Field offsets are checked when compiling, so that reading a structure
// costs one check at run time and its field list reads like the table in the format's document.
template <std::size_t N>
class Block {
public:
    explicit Block(std::span<const std::byte, N> bytes) : bytes_(bytes) {}

    template <std::unsigned_integral Int, std::size_t Offset>
    Int read() const {
        static_assert(Offset + sizeof(Int) <= N, "field lies outside its structure");
        Int value;
        std::memcpy(&value, bytes_.data() + Offset, sizeof value);
        return value;  // Supported hosts are little-endian, as are most formats read through Block.
    }
    template <std::size_t Offset>
    std::uint8_t u8() const {
        return read<std::uint8_t, Offset>();
    }
    template <std::size_t Offset>
    std::uint16_t u16() const {
        return read<std::uint16_t, Offset>();
    }
    template <std::size_t Offset>
    std::uint32_t u32() const {
        return read<std::uint32_t, Offset>();
    }
    template <std::size_t Offset>
    std::uint64_t u64() const {
        return read<std::uint64_t, Offset>();
    }

    // Big-endian fields, as in Apple's formats.
    template <std::size_t Offset>
    std::uint16_t be16() const {
        return __builtin_bswap16(u16<Offset>());
    }
    template <std::size_t Offset>
    std::uint32_t be32() const {
        return __builtin_bswap32(u32<Offset>());
    }
    template <std::size_t Offset>
    std::uint64_t be64() const {
        return __builtin_bswap64(u64<Offset>());
    }

    template <std::size_t Offset, std::size_t Size>
    std::string_view text() const {
        static_assert(Offset + Size <= N, "field lies outside its structure");
        return {reinterpret_cast<const char*>(bytes_.data()) + Offset, Size};
    }

private:
    std::span<const std::byte, N> bytes_;
};

// Untrusted bytes of any length.
class Bytes {
public:
    Bytes() = default;
    explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
    explicit Bytes(std::string_view text) : bytes_(bytes_of(text)) {}

    std::uint64_t size() const { return bytes_.size(); }
    std::span<const std::byte> span() const { return bytes_; }
    std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

    template <std::size_t N>
    Result<Block<N>> block(std::uint64_t offset) const {
        if (offset > size() || size() - offset < N)
            return Error(ErrorCode::invalid_input, "structure runs past the end");
        return Block<N>(bytes_.subspan(offset).first<N>());
    }

    Result<Bytes> slice(std::uint64_t offset, std::uint64_t length) const {
        if (offset > size() || size() - offset < length)
            return Error(ErrorCode::invalid_input, "slice runs past the end");
        return Bytes(bytes_.subspan(offset, length));
    }

private:
    std::span<const std::byte> bytes_;
};

}  // namespace core
