// The tokens of binary XML, and reading them from a chunk.
// Format: docs/formats/windows_evtx.md, "Binary XML".
#pragma once

#include "core/bytes.h"
#include "core/result.h"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace examination::binxml {

// [MS-EVEN6] §2.2.12. With more_follows: attributes, or further pieces of the same value.
enum Token : std::uint8_t {
    token_end = 0x00,
    token_open = 0x01,
    token_content = 0x02,
    token_close_empty = 0x03,
    token_close = 0x04,
    token_text = 0x05,
    token_attribute = 0x06,
    token_cdata = 0x07,
    token_character = 0x08,
    token_entity = 0x09,
    token_pi_target = 0x0a,
    token_pi_data = 0x0b,
    token_instance = 0x0c,
    token_value = 0x0d,
    token_optional_value = 0x0e,
    token_fragment = 0x0f,
    more_follows = 0x40
};

constexpr std::uint64_t template_head_size = 24;

inline core::Error damaged(std::string message) {
    return core::Error(core::ErrorCode::invalid_input, std::move(message));
}

// Reads on until something is not there; what is read then is zero, and ok() says so.
class Cursor {
public:
    Cursor(core::Bytes chunk, std::uint64_t at, std::uint64_t end)
        : chunk_(chunk), at_(at), end_(std::min(end, chunk.size())), ok_(at <= end_) {}

    template <std::unsigned_integral Int>
    Int read() {
        Int value{};
        auto bytes = take(sizeof value);
        if (ok_)
            std::memcpy(&value, bytes.span().data(), sizeof value);
        return value;
    }
    core::Bytes take(std::uint64_t size) {
        ok_ = ok_ && size <= end_ - at_;
        if (!ok_)
            return {};
        auto bytes = core::Bytes(chunk_.span().subspan(at_, size));
        at_ += size;
        return bytes;
    }
    void skip_to(std::uint64_t offset) {
        ok_ = ok_ && offset >= at_ && offset <= end_;
        at_ = ok_ ? offset : at_;
    }
    bool ok() const { return ok_; }
    bool at_end() const { return at_ == end_; }
    std::uint64_t at() const { return at_; }
    std::uint64_t rest() const { return end_ - at_; }

private:
    core::Bytes chunk_;
    std::uint64_t at_, end_;
    bool ok_;
};

}  // namespace examination::binxml
