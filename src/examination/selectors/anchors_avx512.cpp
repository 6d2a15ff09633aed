#include "examination/selectors/anchor_kernel.h"

namespace examination {

void find_anchors_avx512(const char* bytes, std::size_t words, AnchorBlock& out) {
    find_anchors_here(bytes, words, out);
}

}  // namespace examination
