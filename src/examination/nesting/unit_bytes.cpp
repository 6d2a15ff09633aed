#include "examination/nesting/unit_bytes.h"

#include "core/bytes.h"

#include <algorithm>
#include <cstring>

namespace examination {

using core::Result;

UnitBytes::UnitBytes(const FoundItem& unit, const ContentSources& sources, std::uint64_t size)
    : unit_(unit), sources_(sources), size_(size) {
    std::uint64_t end = 0;
    for (const auto& extent : unit.extents)
        ends_.push_back(end += extent.size);
}

Result<std::size_t> UnitBytes::read_at(std::span<std::byte> buffer, std::uint64_t offset) const {
    if (offset >= size_)
        return std::size_t{0};
    auto part = buffer.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - offset)));
    if (sources_.progress)
        sources_.progress();
    switch (unit_.content) {
        case ContentSource::extents:
            TRY(read_extents(part, offset));
            return part.size();
        case ContentSource::file_system:
            TRY(read_file_system(part, offset));
            return part.size();
        case ContentSource::host_file:
            return sources_.host_file->read_at(part, offset);
        case ContentSource::inline_data: {
            auto bytes = core::bytes_of(unit_.inline_data);
            if (offset >= bytes.size())
                return std::size_t{0};
            auto count =
                std::min<std::size_t>(part.size(), bytes.size() - static_cast<std::size_t>(offset));
            std::memcpy(part.data(), bytes.data() + offset, count);
            return count;
        }
        case ContentSource::none:
        case ContentSource::member:
            break;
    }
    return std::size_t{0};
}

Result<void> UnitBytes::read_extents(std::span<std::byte> buffer, std::uint64_t offset) const {
    auto* image = TRY(sources_.image());
    auto initialized = std::min(unit_.initialized_size, unit_.size);
    std::ranges::fill(buffer, std::byte{0});
    auto at = static_cast<std::size_t>(std::ranges::upper_bound(ends_, offset) - ends_.begin());
    for (; !buffer.empty() && at < ends_.size() && offset < initialized; ++at) {
        const auto& extent = unit_.extents[at];
        auto within = offset - (ends_[at] - extent.size);
        auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>({buffer.size(), extent.size - within, initialized - offset}));
        auto medium = image->size();
        if (extent.offset != Extent::sparse && extent.offset + within < medium) {
            auto inside = std::min<std::uint64_t>(count, medium - (extent.offset + within));
            auto place = buffer.first(static_cast<std::size_t>(inside));
            if (!image->read_at(place, extent.offset + within))
                std::ranges::fill(place, std::byte{0});
        }
        buffer = buffer.subspan(count);
        offset += count;
    }
    return {};
}

Result<void> UnitBytes::read_file_system(std::span<std::byte> buffer, std::uint64_t offset) const {
    auto* reader = TRY(sources_.file_system());
    TRY(reader->select(unit_));
    while (!buffer.empty()) {
        auto read = TRY(reader->read(buffer, offset));
        if (read == 0)
            break;
        buffer = buffer.subspan(std::min(read, buffer.size()));
        offset += read;
    }
    std::ranges::fill(buffer, std::byte{0});
    return {};
}

}  // namespace examination
