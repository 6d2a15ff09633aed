// Shapes are found by shifting the masks of byte classes over each other: bit i of the result
// belongs to byte i, so that 64 places are decided at once and without a branch. Only what passes
// is looked at byte by byte.
#include "examination/selectors/anchors.h"

namespace examination {
namespace {

// A class over three neighbouring words.
struct Mask {
    std::uint64_t before, here, behind;

    // Bit i tells of the byte `count` before byte i, or behind it. REQUIRES: 0 < count < 64.
    std::uint64_t back(unsigned count) const { return here << count | before >> (64 - count); }
    std::uint64_t ahead(unsigned count) const { return here >> count | behind << (64 - count); }
    // Bytes ahead 1 to `count`, all of the class.
    std::uint64_t ahead_all(unsigned count) const {
        std::uint64_t all = ~std::uint64_t{0};
        for (unsigned i = 1; i <= count; ++i)
            all &= ahead(i);
        return all;
    }
    std::uint64_t back_all(unsigned count) const {
        std::uint64_t all = ~std::uint64_t{0};
        for (unsigned i = 1; i <= count; ++i)
            all &= back(i);
        return all;
    }
};

Mask operator|(const Mask& a, const Mask& b) {
    return {a.before | b.before, a.here | b.here, a.behind | b.behind};
}

Mask operator&(const Mask& a, const Mask& b) {
    return {a.before & b.before, a.here & b.here, a.behind & b.behind};
}

Mask operator~(const Mask& a) {
    return {~a.before, ~a.here, ~a.behind};
}

// One step of counting runs: where this and the place `count` ahead hold. What lies past the third
// word counts as not held, which reaches `here` only for runs over 64.
Mask joined(const Mask& a, unsigned count) {
    return {a.before & (a.before >> count | a.here << (64 - count)), a.here & a.ahead(count),
            a.behind & a.behind >> count};
}

// Starts of runs of a class, of eight bytes and more.
struct Runs {
    explicit Runs(const Mask& a) : eight(joined(joined(joined(a, 1), 2), 4)) {}
    Mask eight;
};

std::uint64_t hardware_marks(const Mask& separator, const Mask& hex) {
    return separator.here & separator.ahead(3) & separator.ahead(6) & separator.ahead(9) &
           separator.ahead(12) & hex.back(1) & hex.back(2) & hex.ahead(1) & hex.ahead(2);
}

std::uint64_t digit_groups(const Mask& separator, const Mask& digit) {
    auto card = separator.ahead(5) & separator.ahead(10) & digit.back(1) & digit.back(4) &
                digit.ahead(1) & digit.ahead(4);
    auto amex =
        separator.ahead(7) & digit.back(1) & digit.back(4) & digit.ahead(1) & digit.ahead(6);
    auto imei = separator.ahead(7) & separator.ahead(14) & digit.back(1) & digit.back(2) &
                digit.ahead(1) & digit.ahead(6);
    return separator.here & (card | amex | imei);
}

// Words of one or two letters end a run of plain words: prose is full of them, seed phrases have
// none.
std::uint64_t plain_words(const Mask& lower, const Mask& blank) {
    auto short_word = [&](std::uint64_t space, std::uint64_t one, std::uint64_t two,
                          std::uint64_t second_blank, std::uint64_t third_blank) {
        return space & one & (second_blank | (two & third_blank));
    };
    Mask plain = lower | blank;
    plain.here &=
        ~short_word(blank.here, lower.ahead(1), lower.ahead(2), blank.ahead(2), blank.ahead(3));
    plain.behind &= ~short_word(blank.behind, lower.behind >> 1, lower.behind >> 2,
                                blank.behind >> 2, blank.behind >> 3);
    plain.before &= ~short_word(
        blank.before, lower.before >> 1 | lower.here << 63, lower.before >> 2 | lower.here << 62,
        blank.before >> 2 | blank.here << 62, blank.before >> 3 | blank.here << 61);
    auto run = joined(joined(Runs(plain).eight, 8), 16);
    run = joined(run, 15);  // 47: twelve words of three letters, and the spaces between.
    return run.here & ~run.back(1);
}

}  // namespace

AnchorMasks find_anchors(const ByteClasses& before, const ByteClasses& here,
                         const ByteClasses& behind) {
    auto mask = [&](std::uint64_t ByteClasses::*field) {
        return Mask{before.*field, here.*field, behind.*field};
    };
    const Mask digit = mask(&ByteClasses::digit);
    const Mask letter = mask(&ByteClasses::letter);
    const Mask upper = mask(&ByteClasses::upper);
    const Mask dot = mask(&ByteClasses::dot);
    const Mask colon = mask(&ByteClasses::colon);
    const Mask dash = mask(&ByteClasses::dash);
    const Mask slash = mask(&ByteClasses::slash);
    const Mask space = mask(&ByteClasses::space);
    const Mask word = digit | letter;
    const Mask hex = digit | mask(&ByteClasses::hex_letter);
    const Mask separator = space | dash;
    const std::uint64_t word_start = ~word.back(1);

    AnchorMasks found{};
    auto set = [&](Anchor anchor, std::uint64_t bits) {
        found[static_cast<std::size_t>(anchor)] = bits;
    };
    set(Anchor::at_sign, here.at & word.ahead(1));
    set(Anchor::scheme_mark, colon.here & slash.ahead(1) & slash.ahead(2) & word.back(1));
    set(Anchor::label_dot, dot.here & word.back(1) & letter.ahead(1) & letter.ahead(2));
    const std::uint64_t number_dot = dot.here & digit.back(1) & digit.ahead(1);
    set(Anchor::dotted_quad,
        number_dot &
            (dot.ahead(2) | (digit.ahead(2) & (dot.ahead(3) | (digit.ahead(3) & dot.ahead(4))))));
    set(Anchor::decimal_point, number_dot & digit.ahead(2) & digit.ahead(3) & digit.ahead(4));
    const std::uint64_t mapped = colon.ahead(1) & ~(word | colon).back(1) & colon.ahead(6);
    set(Anchor::group_colon,
        colon.here &
            ((hex.back_all(4) & ~(word | colon).back(5) & (hex | colon).ahead(1)) | mapped));
    set(Anchor::hardware_mark, hardware_marks(colon, hex) | hardware_marks(dash, hex) |
                                   (dot.here & dot.ahead(5) & hex.back_all(4) & hex.ahead_all(4)));
    set(Anchor::uuid_dash,
        dash.here & dash.ahead(5) & dash.ahead(10) & dash.ahead(15) & hex.back(1) & hex.back(8));
    set(Anchor::plus_sign, here.plus & digit.ahead(1) & word_start);
    set(Anchor::digit_run, joined(Runs(digit).eight, 6).here & ~digit.back(1));
    set(Anchor::digit_groups, digit_groups(separator, digit));
    set(Anchor::country_check, upper.here & upper.ahead(1) & digit.ahead(2) & digit.ahead(3) &
                                   (word.ahead(4) | (separator.ahead(4) & word.ahead(5))) &
                                   word_start);
    const Mask word_eight = Runs(word).eight;
    set(Anchor::long_word, joined(joined(word_eight, 8), 8).here & word_start);
    const std::uint64_t eight = word_eight.here & ~word.ahead(8);
    const std::uint64_t eleven = joined(word_eight, 3).here & ~word.ahead(11);
    set(Anchor::capital_code, upper.here & upper.ahead_all(5) & (eight | eleven) & word_start);
    set(Anchor::armour_dashes, dash.here & dash.ahead_all(4) & upper.ahead(5) & ~dash.back(1));
    set(Anchor::plain_words, plain_words(letter & ~upper, mask(&ByteClasses::blank)));
    return found;
}

}  // namespace examination
