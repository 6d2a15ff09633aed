// Where selectors may stand: places in a text that a few neighbouring bytes make worth a look.
#pragma once

#include "examination/selectors/byte_classes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace examination {

// What a finder looks at: one place a shape. finders.def says which finder takes which.
enum class Anchor : std::uint8_t {
    at_sign,        // '@' before a letter or digit.
    scheme_mark,    // The colon of "://".
    label_dot,      // '.' between a letter or digit and two letters.
    dotted_quad,    // First '.' of digits.digits.digits.
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
    plain_words,    // 47 bytes and more of lower-case words of three letters and more.
    count
};
inline constexpr std::size_t anchor_count = static_cast<std::size_t>(Anchor::count);

using AnchorMasks = std::array<std::uint64_t, anchor_count>;

// Anchors among 64 bytes, given their classes and those of the 64 before and behind.
AnchorMasks find_anchors(const ByteClasses& before, const ByteClasses& here,
                         const ByteClasses& behind);

}  // namespace examination
