// The kernel that finds anchors, compiled once a processor family: first a mask for each class of
// bytes, then shapes from masks shifted over each other, so that many places are decided at once
// and without a branch. Includes nothing whose inline functions another file could share: they
// would carry instructions that other processors lack.
#pragma once

#include "examination/selectors/anchors.h"
#include "examination/selectors/class_masks.h"
#include "examination/selectors/mask.h"

namespace examination {
namespace {

constexpr std::size_t lane_count = sizeof(MaskLanes) / sizeof(std::uint64_t);

// Masks of one class for the words [-1, words_max], and a few that only fill lanes.
struct ClassMasks {
    std::uint64_t masks[class_count][AnchorBlock::words_max + lane_count + 1];
};

inline MaskLanes hardware_marks(const Mask& separator, const Mask& hex) {
    return separator.here & separator.ahead<3>() & separator.ahead<6>() & separator.ahead<9>() &
           separator.ahead<12>() & hex.back<1>() & hex.back<2>() & hex.ahead<1>() & hex.ahead<2>();
}

inline MaskLanes digit_groups(const Mask& separator, const Mask& digit) {
    auto card = separator.ahead<5>() & separator.ahead<10>() & digit.back<4>() & digit.ahead<4>();
    auto amex = separator.ahead<7>() & digit.back<4>() & digit.ahead<6>();
    auto imei = separator.ahead<7>() & separator.ahead<14>() & digit.back<2>() & digit.ahead<6>();
    return separator.here & digit.back<1>() & digit.ahead<1>() & (card | amex | imei);
}

// Words of one or two letters, and of nine and more, end a run of plain words: prose is full of
// them, seed phrases have none.
inline MaskLanes plain_words(const Mask& lower, const Mask& blank) {
    Mask plain = lower | blank;
    plain.here &= ~(blank.here & lower.ahead<1>() &
                    (blank.ahead<2>() | (lower.ahead<2>() & blank.ahead<3>())));
    plain.behind &= ~(blank.behind & lower.behind >> 1 &
                      (blank.behind >> 2 | (lower.behind >> 2 & blank.behind >> 3)));
    const Mask nine = joined<1>(runs_of_eight(lower));
    plain.here &= ~nine.here;
    plain.behind &= ~nine.behind;
    // 47: twelve words of three letters, and the spaces between.
    auto run = joined<15>(joined<16>(joined<8>(runs_of_eight(plain)))).here;
    return run & (~(run << 1) | 1);
}

inline MaskLanes wide_text(const Mask& printable, const Mask& zero) {
    auto low = printable.here & zero.ahead<1>();
    auto low_behind = printable.behind & zero.behind >> 1;
    auto two = low & (low >> 2 | low_behind << 62);
    auto two_behind = low_behind & low_behind >> 2;
    return two & (two >> 4 | two_behind << 60);
}

inline void find_at(const ClassMasks& classes, std::size_t word, AnchorBlock& out) {
    auto mask = [&](ByteClass wanted) {
        const auto* at = classes.masks[static_cast<std::size_t>(wanted)] + word;
        Mask loaded;
        __builtin_memcpy(&loaded.before, at, sizeof loaded.before);
        __builtin_memcpy(&loaded.here, at + 1, sizeof loaded.here);
        __builtin_memcpy(&loaded.behind, at + 2, sizeof loaded.behind);
        return loaded;
    };
    auto set = [&](Anchor anchor, MaskLanes bits) {
        __builtin_memcpy(out.masks[static_cast<std::size_t>(anchor)] + word, &bits, sizeof bits);
    };
    const Mask digit = mask(ByteClass::digit);
    const Mask letter = mask(ByteClass::letter);
    const Mask upper = mask(ByteClass::upper);
    const Mask dot = mask(ByteClass::dot);
    const Mask colon = mask(ByteClass::colon);
    const Mask dash = mask(ByteClass::dash);
    const Mask word_mask = digit | letter;
    const Mask hex = digit | mask(ByteClass::hex_letter);
    const Mask blank = mask(ByteClass::blank);
    const Mask separator = mask(ByteClass::space) | dash;
    const MaskLanes word_start = ~word_mask.back<1>();

    const Mask continuation = mask(ByteClass::continuation);
    const MaskLanes foreign_ahead = mask(ByteClass::lead).ahead<1>() & continuation.ahead<2>();
    set(Anchor::at_sign, mask(ByteClass::at).here & (word_mask.ahead<1>() | foreign_ahead) &
                             ~blank.back<1>() & ~mask(ByteClass::zero).back<1>());
    const Mask slash = mask(ByteClass::slash);
    set(Anchor::scheme_mark,
        colon.here & slash.ahead<1>() & slash.ahead<2>() & word_mask.back<1>());
    set(Anchor::label_dot, dot.here & (word_mask | continuation).back<1>() &
                               ((letter.ahead<1>() & letter.ahead<2>()) | foreign_ahead));
    const MaskLanes number_dot = dot.here & digit.back<1>() & digit.ahead<1>();
    set(Anchor::dotted_quad,
        number_dot & (dot.ahead<2>() |
                      (digit.ahead<2>() & (dot.ahead<3>() | (digit.ahead<3>() & dot.ahead<4>())))));
    set(Anchor::decimal_point, number_dot & digit.ahead<2>() & digit.ahead<3>() & digit.ahead<4>());
    const Mask joint = word_mask | colon;
    set(Anchor::group_colon,
        colon.here & ((hex.back<1>() & hex.back<2>() & hex.back<3>() & hex.back<4>() &
                       ~joint.back<5>() & (hex | colon).ahead<1>()) |
                      (colon.ahead<1>() & ~joint.back<1>() & colon.ahead<6>())));
    set(Anchor::hardware_mark, hardware_marks(colon, hex) | hardware_marks(dash, hex) |
                                   (dot.here & dot.ahead<5>() & hex.back<1>() & hex.back<4>() &
                                    hex.ahead<1>() & hex.ahead<4>()));
    set(Anchor::uuid_dash, dash.here & dash.ahead<5>() & dash.ahead<10>() & dash.ahead<15>() &
                               hex.back<1>() & hex.back<8>());
    set(Anchor::plus_sign, mask(ByteClass::plus).here & digit.ahead<1>() & word_start);
    set(Anchor::digit_run, joined<6>(runs_of_eight(digit)).here & ~digit.back<1>());
    set(Anchor::digit_groups, digit_groups(separator, digit));
    set(Anchor::country_check, upper.here & upper.ahead<1>() & digit.ahead<2>() & digit.ahead<3>() &
                                   word_start & (word_mask | separator).ahead<4>());
    const Mask eight = runs_of_eight(word_mask);
    set(Anchor::long_word, joined<8>(joined<8>(eight)).here & word_start);
    const Mask capital_i = mask(ByteClass::capital_i);
    set(Anchor::key_mark,
        upper.here & (capital_i.ahead<1>() | capital_i.ahead<2>()) & eight.here & word_start);
    const MaskLanes capitals = joined<2>(joined<2>(joined<1>(upper))).here;  // Six.
    set(Anchor::capital_code, capitals & word_start &
                                  ((eight.here & ~word_mask.ahead<8>()) |
                                   (joined<3>(eight).here & ~word_mask.ahead<11>())));
    set(Anchor::armour_dashes,
        joined<1>(joined<2>(joined<1>(dash))).here & upper.ahead<5>() & ~dash.back<1>());
    Mask lower = letter;
    lower.here &= ~upper.here;
    lower.behind &= ~upper.behind;
    set(Anchor::plain_words, plain_words(lower, blank));
    set(Anchor::wide_text, wide_text(mask(ByteClass::printable), mask(ByteClass::zero)));
}

inline void find_anchors_here(const char* bytes, std::size_t words, AnchorBlock& out) {
    ClassMasks classes;
    for (std::size_t word = 0; word < words + 2; ++word)
        classify(bytes + 64 * word - 64, [&](ByteClass wanted, std::uint64_t mask) {
            classes.masks[static_cast<std::size_t>(wanted)][word] = mask;
        });
    for (std::size_t filler = words + 2; filler < words + lane_count + 1; ++filler)
        for (auto& mask : classes.masks)
            mask[filler] = 0;
    for (std::size_t word = 0; word < words; word += lane_count)
        find_at(classes, word, out);
    for (std::size_t anchor = 0; anchor < anchor_count; ++anchor) {
        std::uint64_t any = 0;
        for (std::size_t word = 0; word < words; ++word)
            any |= out.masks[anchor][word];
        out.any[anchor] = any;
    }
}

}  // namespace
}  // namespace examination
