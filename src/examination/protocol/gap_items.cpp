#include "examination/protocol/gap_items.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace examination {

std::vector<FoundItem> gap_items(const std::vector<Extent>& gaps) {
    // A container may claim any size: then the pieces grow, not their number.
    constexpr std::uint64_t pieces_max = 1u << 18;
    std::uint64_t bytes = 0;
    for (const auto& gap : gaps)
        bytes += std::min(gap.size, std::numeric_limits<std::uint64_t>::max() - bytes);
    const auto piece_max = std::max(raw_piece_bytes_max, bytes / pieces_max);
    std::vector<FoundItem> items;
    std::uint32_t number = 0;
    for (const auto& gap : gaps) {
        ++number;
        std::uint32_t piece = 0;
        std::uint64_t item_size = 0;
        for (std::uint64_t done = 0; done < gap.size; done += item_size) {
            FoundItem item;
            item.kind = ItemKind::gap;
            item.size = item_size = std::min(piece_max, gap.size - done);
            item.content = ContentSource::extents;
            item.extents = {Extent{gap.offset + done, item.size}};
            item.address = piece == 0 ? fmt::format("gap/{}", number)
                                      : fmt::format("gap/{}/{}", number, piece + 1);
            ++piece;
            items.push_back(std::move(item));
        }
    }
    return items;
}

}  // namespace examination
