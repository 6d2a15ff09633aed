// Bytes in any encoding to UTF-8, without loss: what does not convert is shown as \xHH.
#pragma once

#include "examination/text/text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

struct Encoding {
    std::string name;  // As ICU knows it.
    std::uint32_t confidence = 100;
    std::size_t mark_size = 0;  // Of the byte order mark.
};

// By its mark; as UTF-8 if it is valid; as UTF-16 by its pattern; by ICU's statistics; and
// ISO-8859-1, with confidence 0, if nothing fits. `declared` is what the content says of itself,
// which stands against statistics only.
Encoding detect_encoding(std::string_view bytes, std::string_view declared = {});
// Whether there is an encoding of that name.
bool is_encoding(std::string_view name);

// A content as UTF-8. Offsets of it are traced back in steps of a few hundred bytes.
struct DecodedText {
    std::string utf8;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;  // UTF-8 offset, source offset.
    std::uint64_t bad_sequences = 0;
    std::uint64_t first_bad = 0;  // Source offset.

    std::uint64_t source_of(std::uint64_t offset) const;
};

// REQUIRES: an encoding that detect_encoding() gave or is_encoding() knows.
DecodedText decode_text(std::string_view bytes, const Encoding& encoding);
// Detects, decodes, reports what was bad, and notes the encoding where the content has only one.
DecodedText decode_content(std::string_view bytes, std::string_view declared, TextWriter& writer);

// A short text, such as a header's word: unknown encodings are detected.
std::string decode_word(std::string_view bytes, std::string_view encoding);

}  // namespace examination
