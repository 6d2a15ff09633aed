// Which bytes of a text are digits, letters, dots …: one bit a byte, 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace examination {

// Bit i of each field tells of byte i of 64.
struct ByteClasses {
    std::uint64_t digit, letter, upper, hex_letter;
    std::uint64_t dot, at, colon, dash, plus, slash, space;
    std::uint64_t blank;      // Space, tab, line feed, carriage return.
    std::uint64_t printable;  // 0x20 to 0x7e, and blanks.
    std::uint64_t zero;

    bool operator==(const ByteClasses&) const = default;
};

// Reads `count` times 64 bytes. REQUIRES: they are there.
using ClassifyBytes = void (*)(const char* bytes, std::size_t count, ByteClasses* out);

void classify_bytes_plainly(const char* bytes, std::size_t count, ByteClasses* out);
// The fastest that this processor runs; all of them agree.
ClassifyBytes fastest_classify_bytes();

}  // namespace examination
