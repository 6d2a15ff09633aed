#include "core/verify.h"

#include <cstdio>
#include <cstdlib>

namespace core {

void verification_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "spoor: internal error: %s does not hold (%s:%d)\n", condition, file,
                 line);
    std::abort();
}

}  // namespace core
