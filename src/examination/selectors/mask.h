// Masks of a class of bytes at several words, shifted over their neighbours. Part of the kernel:
// see anchor_kernel.h.
#pragma once

#include "examination/selectors/class_masks.h"

namespace examination {
namespace {

// A class at several words, and at the words before and behind each.
struct Mask {
    MaskLanes before, here, behind;

    // Bit i tells of the byte N before byte i, or behind it.
    template <unsigned N>
    MaskLanes back() const {
        return here << N | before >> (64 - N);
    }
    template <unsigned N>
    MaskLanes ahead() const {
        return here >> N | behind << (64 - N);
    }
};

inline Mask operator|(const Mask& a, const Mask& b) {
    return {a.before | b.before, a.here | b.here, a.behind | b.behind};
}

// One step of counting runs: where the class holds here and N ahead. Past the word behind nothing
// holds, which reaches `here` only for runs over 64. `before` is not kept.
template <unsigned N>
Mask joined(const Mask& a) {
    return {a.before, a.here & a.template ahead<N>(), a.behind & a.behind >> N};
}
inline Mask runs_of_eight(const Mask& a) {
    return joined<4>(joined<2>(joined<1>(a)));
}

}  // namespace
}  // namespace examination
