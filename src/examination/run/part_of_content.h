// A part of an item's content as an item of its own, so that only that part need be read.
#pragma once

#include "examination/protocol/found.h"

#include <cstdint>
#include <optional>

namespace examination {

struct ContentPart {
    std::uint64_t offset = 0, size = 0;
};

// An item whose content is that part, shorter at the content's end. Nothing where the item does not
// say where its bytes lie: where only its file system, or what it lies in, can read it from the
// begin.
std::optional<FoundItem> part_of_content(const FoundItem& item, const ContentPart& part);

}  // namespace examination
