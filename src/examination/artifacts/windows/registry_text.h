// Data of registry values as text.
// Format: docs/formats/windows_registry.md, "Data"
#pragma once

#include "core/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination {

// UTF-16 without the NULs at its end. A byte that is left over is shown as "\xHH".
std::string registry_utf16_text(core::Bytes data);
// Up to the first NUL.
std::string registry_first_text(core::Bytes data);
// REG_MULTI_SZ: each up to its NUL; what is empty at the end is left out.
std::vector<std::string> registry_texts_of(core::Bytes data);
// Little-endian, of 1, 2, 4 or 8 bytes.
std::optional<std::uint64_t> registry_number_of(core::Bytes data);

// As one text, whatever the type: decimal numbers, lines for several texts, else hexadecimal.
std::string registry_data_text(std::uint32_t type, core::Bytes data);

}  // namespace examination
