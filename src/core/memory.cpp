#include "core/memory.h"

#include <malloc.h>

namespace core {

void return_free_memory(std::size_t free_bytes_min) {
    if (::mallinfo2().fordblks >= free_bytes_min)
        ::malloc_trim(0);
}

}  // namespace core
