// A SHA-256 that can be put away in the middle and taken up again by another process.
#pragma once

#include "core/hash.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace core {

// A plain value: a copy goes its own way.
class ResumableSha256 {
public:
    ResumableSha256();
    // What state() gave; nothing where it is none.
    static std::optional<ResumableSha256> from_state(std::string_view state);

    void update(std::span<const std::byte> bytes);
    std::uint64_t size() const { return size_; }
    // Of what came so far; more may come.
    Sha256Digest digest() const;
    // Chaining value, number of bytes, and those of the block that is not full.
    std::string state() const;

private:
    std::array<std::uint32_t, 8> chain_{};
    std::array<std::byte, 64> block_{};
    std::uint64_t size_ = 0;
};

}  // namespace core
