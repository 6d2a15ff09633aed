// Identifiers of Windows as text: GUIDs, security identifiers, and bytes that are neither.
#pragma once

#include "core/bytes.h"

#include <optional>
#include <string>

namespace examination {

// "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}" of exactly 16 bytes. [MS-DTYP] §2.3.4.3.
std::optional<std::string> guid_text(core::Bytes bytes);
// "S-1-5-18"; what follows the identifier is not looked at. [MS-DTYP] §2.4.2.1.
std::optional<std::string> sid_text(core::Bytes bytes);
// Two capitals a byte.
std::string hex_text(core::Bytes bytes);

}  // namespace examination
