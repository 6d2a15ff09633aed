#include "examination/run/part_of_content.h"

#include <algorithm>

namespace examination {
namespace {

// The stretches of the content from `offset` on, `size` bytes of them.
std::vector<Extent> cut(const std::vector<Extent>& extents, std::uint64_t offset,
                        std::uint64_t size) {
    std::vector<Extent> out;
    for (const auto& extent : extents) {
        if (size == 0)
            break;
        if (offset >= extent.size) {
            offset -= extent.size;
            continue;
        }
        auto part = extent;
        if (extent.offset != Extent::sparse)
            part.offset += offset;
        part.size = std::min(extent.size - offset, size);
        offset = 0;
        size -= part.size;
        out.push_back(part);
    }
    return out;
}

// Where reading ends: what should be stored and is not is missing, with all behind it.
std::uint64_t readable_size(const FoundItem& item) {
    if (item.content != ContentSource::extents)
        return item.size;
    std::uint64_t stored = 0;
    for (const auto& extent : item.extents)
        stored += std::min(extent.size, item.size - stored);
    return stored < std::min(item.initialized_size, item.size) ? stored : item.size;
}

}  // namespace

std::optional<FoundItem> part_of_content(const FoundItem& item, const ContentPart& part) {
    if (item.content != ContentSource::extents && item.content != ContentSource::inline_data)
        return std::nullopt;
    auto end = readable_size(item);
    auto offset = std::min(part.offset, end);
    auto out = item;
    out.size = std::min(part.size, end - offset);
    out.initialized_size = item.initialized_size - std::min(offset, item.initialized_size);
    out.extents = cut(item.extents, offset, out.size);
    auto begin = static_cast<std::size_t>(std::min<std::uint64_t>(offset, item.inline_data.size()));
    out.inline_data = item.inline_data.substr(begin, static_cast<std::size_t>(out.size));
    return out;
}

}  // namespace examination
