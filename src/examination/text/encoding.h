// Bytes in any encoding to UTF-8, without loss: what does not convert is shown as \xHH.
#pragma once

#include "examination/text/text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// How many bytes a character has in an encoding.
enum class CharacterWidth : std::uint8_t {
    utf8,
    one,
    utf16,
    four,
    one_or_two,  // ASCII has one; of what has more than two a few hundred bytes are off their
                 // place.
};

// From this offset of decoded text on it comes from that one of its source.
struct DecodedStep {
    std::uint64_t offset = 0, source = 0;
};

// A content as UTF-8. Offsets of it are traced back from steps of a few hundred bytes.
struct DecodedText {
    std::string converted;
    std::string_view as_is;          // What is UTF-8 already is not copied: it must outlive this.
    std::vector<DecodedStep> steps;  // Ascending.
    CharacterWidth width = CharacterWidth::utf8;
    std::uint64_t bad_sequences = 0;
    std::uint64_t first_bad = 0;  // Source offset.

    std::string_view utf8() const { return as_is.empty() ? std::string_view(converted) : as_is; }
    std::uint64_t source_of(std::uint64_t offset) const;
    // The bytes that were decoded had been decoded themselves: `before` leads from them to where
    // they come from.
    void trace_on(const std::vector<DecodedStep>& before);
};

// REQUIRES: an encoding that detect_encoding() gave or is_encoding() knows.
DecodedText decode_text(std::string_view bytes, const Encoding& encoding);
// Detects, decodes, reports what was bad, and notes the encoding where the content has only one.
DecodedText decode_content(std::string_view bytes, std::string_view declared, TextWriter& writer);
// `part`, which stands at this offset of what was decoded, each step as a stretch of its own.
void write_decoded(const DecodedText& decoded, std::string_view part, std::uint64_t offset,
                   TextWriter& writer);
// All of it.
void write_decoded(const DecodedText& decoded, TextWriter& writer);

// A short text, such as a header's word, copied: unknown encodings are detected.
DecodedText decode_short_text(std::string_view bytes, std::string_view encoding);
inline std::string decode_word(std::string_view bytes, std::string_view encoding) {
    return std::string(decode_short_text(bytes, encoding).utf8());
}

}  // namespace examination
