// Our own binary messages: an Encoder that appends, a Decoder that checks every length.
#pragma once

#include "core/result.h"

#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace core {

// Appends little-endian integers and length-prefixed byte strings to a buffer it owns.
class Encoder {
public:
    template <std::unsigned_integral Int>
    Encoder& put(Int value) {
        buffer_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Encoder& u8(std::uint8_t value) { return put(value); }
    Encoder& u16(std::uint16_t value) { return put(value); }
    Encoder& u32(std::uint32_t value) { return put(value); }
    Encoder& u64(std::uint64_t value) { return put(value); }
    Encoder& i64(std::int64_t value) { return put(static_cast<std::uint64_t>(value)); }
    Encoder& flag(bool value) { return put(static_cast<std::uint8_t>(value ? 1 : 0)); }
    Encoder& text(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size()));
        buffer_.append(value);
        return *this;
    }
    Encoder& raw(std::span<const std::byte> bytes) {
        buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return *this;
    }

    // As they are, without their size.
    Encoder& bytes(std::string_view value) {
        buffer_.append(value);
        return *this;
    }

    const std::string& buffer() const { return buffer_; }
    std::string take() { return std::move(buffer_); }
    void clear() { buffer_.clear(); }
    std::size_t size() const { return buffer_.size(); }

private:
    std::string buffer_;
};

// Reads what an Encoder wrote. The bytes are hostile: after the first field that does not fit,
// every read gives zero or nothing and `finish()` is an error, so a decoder reads straight through
// and asks once. Keeps a view: the buffer must outlive it and every text taken from it.
class DecoderView {
public:
    explicit DecoderView(std::string_view bytes) : rest_(bytes) {}

    template <std::unsigned_integral Int>
    Int get() {
        Int value = 0;
        if (rest_.size() < sizeof value) {
            fail();
            return 0;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return value;
    }
    std::uint8_t u8() { return get<std::uint8_t>(); }
    std::uint16_t u16() { return get<std::uint16_t>(); }
    std::uint32_t u32() { return get<std::uint32_t>(); }
    std::uint64_t u64() { return get<std::uint64_t>(); }
    std::int64_t i64() { return static_cast<std::int64_t>(get<std::uint64_t>()); }
    bool flag() {
        auto value = u8();
        if (value > 1)
            fail();
        return value == 1;
    }
    // An enumerator from 0 to `last`.
    template <typename Enum>
    Enum enumerator(Enum last) {
        auto value = u8();
        if (value > static_cast<std::uint8_t>(last)) {
            fail();
            return Enum{};
        }
        return static_cast<Enum>(value);
    }
    std::string_view text(std::uint32_t size_max) {
        auto size = u32();
        if (size > size_max || size > rest_.size()) {
            fail();
            return {};
        }
        auto value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    void raw(std::span<std::byte> out) {
        if (rest_.size() < out.size()) {
            fail();
            return;
        }
        std::memcpy(out.data(), rest_.data(), out.size());
        rest_.remove_prefix(out.size());
    }
    // A count of elements of at least `element_size` bytes each, so that it cannot promise more
    // than the message holds.
    std::uint32_t count(std::size_t element_size) {
        auto value = u32();
        if (element_size != 0 && value > rest_.size() / element_size) {
            fail();
            return 0;
        }
        return value;
    }

    void fail() {
        failed_ = true;
        rest_ = {};
    }
    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }
    // What has not been read yet; nothing after a failure.
    std::string_view rest() const { return rest_; }
    Result<void> finish() const {
        if (failed_ || !rest_.empty())
            return Error(ErrorCode::invalid_input, "malformed message");
        return {};
    }

private:
    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace core
