// Stretches of UTF-16 that are plain ASCII: every second byte is zero.
#pragma once

#include "examination/selectors/selector_scanner.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace examination {

struct Utf16Stretch {
    std::size_t begin = 0;  // Of its first low byte.
    std::size_t count = 0;  // Characters.

    std::size_t end() const { return begin + 2 * count; }  // Behind the last low byte, or two.
};

// The stretch around the low byte at `position`, which is one, as far as it goes in `bytes`.
Utf16Stretch stretch_around(std::string_view bytes, std::size_t position);

// Which byte of a character comes first. Both orders look the same inside a stretch, so its ends
// tell, else what follows and its place: `offset` is that of its first low byte in the unit. A
// character at an end that belongs to it in the other order alone is cut off.
SelectorEncoding decide_encoding(std::string_view bytes, Utf16Stretch& stretch,
                                 std::uint64_t offset);

// The low bytes, side by side. REQUIRES: room for stretch.count bytes.
void narrow(std::string_view bytes, const Utf16Stretch& stretch, char* out);

}  // namespace examination
