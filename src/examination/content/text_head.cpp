#include "core/text.h"
#include "examination/content/text_type.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace examination {
namespace {

using namespace std::string_view_literals;

// Bytes that text does not hold: controls other than bell, backspace, tab, line and page breaks,
// and escape, which terminals' logs are full of.
constexpr bool is_forbidden(std::uint32_t unit) {
    return (unit < 32 && !(unit >= 7 && unit <= 13) && unit != 27) || unit == 127;
}

struct Classes {
    bool forbidden = false;
    bool high = false;
};
// One pass without branches or tables, which compilers turn into vector code.
Classes classes_of(std::string_view head) {
    unsigned char forbidden = 0, high = 0;
    for (char c : head) {
        auto byte = static_cast<unsigned char>(c);
        auto allowed = static_cast<unsigned char>((byte >= 32) | (byte == 27) |
                                                  (static_cast<unsigned char>(byte - 7) <= 6));
        forbidden |= static_cast<unsigned char>((allowed ^ 1) | (byte == 127));
        high |= byte;
    }
    return {forbidden != 0, (high & 0x80) != 0};
}

// Without the bytes of a character that the end of the head cuts.
std::string_view without_cut_character(std::string_view utf8) {
    for (std::size_t back = 1; back <= 3 && back <= utf8.size(); ++back) {
        auto byte = static_cast<unsigned char>(utf8[utf8.size() - back]);
        if (byte >= 0xC0)
            return utf8.substr(0, utf8.size() - back);
        if (byte < 0x80)
            break;
    }
    return utf8;
}

constexpr std::size_t eight_bit_text_size_min = 16;
constexpr std::size_t any_bytes_size = 128;

// Nothing is stated about 8-bit encodings. That no byte is forbidden says enough over some length
// (of random bytes, each ninth is); a short text must be of few kinds of high bytes too, as an
// alphabet is.
bool is_eight_bit_text(std::string_view head) {
    if (head.size() < eight_bit_text_size_min)
        return false;
    std::array<bool, 256> seen{};
    std::size_t blanks = 0, kinds = 0;
    for (char c : head) {
        auto byte = static_cast<unsigned char>(c);
        blanks += byte == ' ' || byte == '\n' ? 1 : 0;
        kinds += byte >= 0x80 && !std::exchange(seen[byte], true) ? 1 : 0;
    }
    return blanks * 256 >= head.size() && (head.size() >= any_bytes_size || kinds <= 16);
}

bool is_text_unit(std::uint32_t unit) {
    return unit == '\t' || unit == '\n' || unit == '\r' || unit == '\f' ||
           (unit >= 0x20 && unit <= 0x7E) || (unit >= 0xA0 && unit <= 0x6FF) ||
           (unit >= 0x900 && unit <= 0x11FF) || (unit >= 0x1E00 && unit <= 0x22FF) ||
           (unit >= 0x3000 && unit <= 0x9FFF) || (unit >= 0xAC00 && unit <= 0xDFFF) ||
           (unit >= 0xF900 && unit <= 0xFDFF) || (unit >= 0xFE30 && unit <= 0xFFEF);
}

std::uint32_t unit_at(std::string_view bytes, std::size_t i, bool big) {
    std::uint32_t first = static_cast<unsigned char>(bytes[i]);
    std::uint32_t second = static_cast<unsigned char>(bytes[i + 1]);
    return big ? first << 8 | second : second << 8 | first;
}

constexpr std::size_t utf16_units_min = 8;

// UTF-16 without a mark: every unit is in a script's range, and ASCII is common among them: at
// least each sixteenth is a letter, a blank or a sign of ASCII.
bool reads_as_utf16(std::string_view bytes, bool big) {
    std::size_t ascii = 0, count = bytes.size() / 2;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        auto unit = unit_at(bytes, i, big);
        // An end mark may close it.
        if (unit == 0 && i + 2 >= bytes.size())
            break;
        if (!is_text_unit(unit))
            return false;
        ascii += unit < 0x80 ? 1 : 0;
    }
    return count >= utf16_units_min && ascii * 16 >= count;
}

std::string decode_utf16(std::string_view bytes, bool big) {
    if (!big)
        return core::utf8_from_utf16le(bytes);
    std::string swapped(bytes.substr(0, bytes.size() / 2 * 2));
    for (std::size_t i = 0; i + 1 < swapped.size(); i += 2)
        std::swap(swapped[i], swapped[i + 1]);
    return core::utf8_from_utf16le(swapped);
}

// Behind a mark nothing but controls and units without character are refused.
bool is_marked_utf16(std::string_view bytes, bool big) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        auto unit = unit_at(bytes, i, big);
        bool at_end = i + 2 >= bytes.size();
        if ((is_forbidden(unit) && !at_end) || unit == 0xFFFF || unit == 0xFFFE)
            return false;
    }
    return bytes.size() >= 2;
}

std::optional<TextHead> utf16_head(std::string_view head) {
    bool little = head.starts_with("\xff\xfe"), big = head.starts_with("\xfe\xff");
    if (little || big) {
        auto text = head.substr(2);
        if (!is_marked_utf16(text, big))
            return std::nullopt;
        return TextHead{{}, decode_utf16(text, big)};
    }
    for (bool is_big : {false, true})
        if (reads_as_utf16(head, is_big))
            return TextHead{{}, decode_utf16(head, is_big)};
    return std::nullopt;
}

}  // namespace

std::optional<TextHead> text_head(std::string_view head, bool is_cut) {
    auto classes = classes_of(head);
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || classes.forbidden)
        return utf16_head(head);
    if (!classes.high)
        return TextHead{head, {}};
    auto text = head.starts_with("\xef\xbb\xbf") ? head.substr(3) : head;
    if (core::is_valid_utf8(is_cut ? without_cut_character(text) : text))
        return TextHead{text, {}};
    return is_eight_bit_text(head) ? std::optional(TextHead{head, {}}) : std::nullopt;
}

}  // namespace examination
