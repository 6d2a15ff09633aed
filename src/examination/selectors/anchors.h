// Where selectors may stand: places in a text that a few neighbouring bytes make worth a look.
#pragma once

#include <cstddef>
#include <cstdint>

namespace examination {

// What a finder looks at: one place a shape. finders.def says which finder takes which.
enum class Anchor : std::uint8_t {
    at_sign,        // '@' before a letter or digit, behind one or behind '_', '-', '+'.
    scheme_mark,    // The colon of "://".
    label_dot,      // '.' between a letter or digit and two letters, or one beyond ASCII.
    dotted_quad,    // '.' of digits.digits.digits, with another dot near.
    decimal_point,  // '.' between a digit and four digits.
    group_colon,    // First ':' of an IPv6 address.
    hardware_mark,  // First separator of a MAC address.
    uuid_dash,      // First '-' of a UUID.
    plus_sign,      // '+' before a digit.
    digit_run,      // First of 14 or more digits.
    digit_groups,   // Separator after the first group of a card or device number.
    country_check,  // Two capitals and two digits that begin a word.
    long_word,      // First of 24 or more letters and digits.
    capital_code,   // A word of 8 or 11 that begins with six capitals.
    armour_dashes,  // First of "-----" before a capital.
    plain_words,    // 47 bytes and more of lower-case words of three to eight letters: their first
                    // byte, and the first of each 64.
    key_mark,       // A word of capitals and more whose second or third letter is 'I'.
    wide_text,      // UTF-16: four ASCII characters begin, with zeros between.
    count
};
inline constexpr std::size_t anchor_count = static_cast<std::size_t>(Anchor::count);

// The anchors of up to `words_max` times 64 bytes: bit i of word w tells of byte 64 w + i.
struct AnchorBlock {
    static constexpr std::size_t words_max = 32;
    std::uint64_t masks[anchor_count][words_max];
    std::uint64_t any[anchor_count];  // All words of an anchor together; 0: none in the block.
};

// Fills the first `words` of each mask. REQUIRES: 64 readable bytes before `bytes`, and 64
// behind the last word; 0 < words <= words_max.
using FindAnchors = void (*)(const char* bytes, std::size_t words, AnchorBlock& out);

// The same kernel for different processors; all of them agree.
void find_anchors_plainly(const char* bytes, std::size_t words, AnchorBlock& out);
#if defined(__x86_64__)
void find_anchors_avx2(const char* bytes, std::size_t words, AnchorBlock& out);
void find_anchors_avx512(const char* bytes, std::size_t words, AnchorBlock& out);
#endif
FindAnchors fastest_find_anchors();

}  // namespace examination
