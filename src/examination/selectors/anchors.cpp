#include "examination/selectors/anchors.h"

#include "examination/selectors/anchor_kernel.h"

namespace examination {

void find_anchors_plainly(const char* bytes, std::size_t words, AnchorBlock& out) {
    find_anchors_here(bytes, words, out);
}

FindAnchors fastest_find_anchors() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return find_anchors_avx512;
    if (__builtin_cpu_supports("avx2"))
        return find_anchors_avx2;
#endif
    return find_anchors_plainly;
}

}  // namespace examination
