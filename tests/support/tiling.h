// The check that every byte of a medium is an item's or a claim's.
#pragma once

#include "examination/volumes/volume.h"
#include "support/collecting_sink.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace support {

// Why the volumes' bytes are not each accounted for, or empty when they are: extents of items and
// claims lie inside the medium and together with gaps and tables are all of it; addresses differ.
inline std::string tiling_fault(const examination::VolumeLayout& layout, const CollectingSink& sink,
                                std::uint64_t size) {
    std::vector<examination::Extent> all = layout.gaps;
    auto add = [&](const std::vector<examination::Extent>& extents) {
        for (const auto& extent : extents)
            if (extent.offset != examination::Extent::sparse)
                all.push_back(extent);
    };
    for (const auto& claim : layout.claims)
        add(claim.extents);
    for (const auto& claim : sink.claims)
        add(claim.extents);
    std::set<std::string> addresses;
    for (const auto& item : sink.items) {
        add(item.extents);
        if (!addresses.insert(item.address).second)
            return "address given twice: " + item.address;
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::uint64_t position = 0;
    for (const auto& extent : all) {
        if (extent.size == 0)
            return "empty extent at " + std::to_string(extent.offset);
        if (extent.size > size || extent.offset > size - extent.size)
            return "extent past the end: " + std::to_string(extent.offset);
        if (extent.offset > position)
            return "nobody's bytes at " + std::to_string(position);
        position = std::max(position, extent.offset + extent.size);
    }
    return position == size ? "" : "nobody's bytes at the end, from " + std::to_string(position);
}

}  // namespace support
