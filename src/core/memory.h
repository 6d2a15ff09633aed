// Memory that was freed, handed back to the system.
#pragma once

#include <cstddef>

namespace core {

// What is freed between blocks that are still in use stays with the process, which is then as large
// as it ever was. To be called where a phase that needed much has ended; does nothing where less
// than `free_bytes_min` would be gained.
void return_free_memory(std::size_t free_bytes_min);

}  // namespace core
