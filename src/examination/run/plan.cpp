#include "examination/run/plan.h"

#include "examination/run/spool.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace examination {

core::Result<WalkPart> decode_walk_part(std::string_view part) {
    WalkPart walk;
    TRY(for_each_answer(part, [&](std::string_view encoded) -> core::Result<void> {
        auto answer = TRY(decode_answer(encoded));
        if (auto* item = std::get_if<FoundItem>(&answer))
            walk.items.push_back(std::move(*item));
        else if (auto* claim = std::get_if<CoverageClaim>(&answer))
            walk.claims.push_back(std::move(*claim));
        else if (auto* anomaly = std::get_if<UnitAnomaly>(&answer))
            walk.anomalies.push_back(std::move(anomaly->anomaly));
        else if (auto* volume = std::get_if<WalkedVolume>(&answer))
            walk.file_system = std::move(volume->file_system);
        else
            return core::Error(core::ErrorCode::invalid_input,
                               "a walk gave an answer of another job");
        return {};
    }));
    return walk;
}

bool needs_reading(const FoundItem& item) {
    return item.content != ContentSource::none && item.same_content_as.empty();
}

std::optional<PlannedContent> plan_content(const Volume& volume, const WalkPart& part) {
    PlannedContent planned;
    for (std::uint32_t index = 0; index < part.items.size(); ++index)
        if (needs_reading(part.items[index]))
            planned.items.push_back(index);
    if (planned.items.empty())
        return std::nullopt;
    auto place = [&](std::uint32_t index) {
        const auto& extents = part.items[index].extents;
        return extents.empty() ? 0 : extents.front().offset;
    };
    std::ranges::stable_sort(planned.items, {}, place);
    planned.job.volume = volume;
    for (auto index : planned.items)
        planned.job.units.push_back(part.items[index]);
    return planned;
}

WalkPart gap_part(const VolumeLayout& layout) {
    // A container may claim any size: then the pieces grow, not their number.
    constexpr std::uint64_t pieces_max = 1u << 18;
    std::uint64_t bytes = 0;
    for (const auto& gap : layout.gaps)
        bytes += std::min(gap.size, std::numeric_limits<std::uint64_t>::max() - bytes);
    const auto piece_max = std::max(raw_piece_bytes_max, bytes / pieces_max);
    WalkPart part;
    std::uint32_t number = 0;
    for (const auto& gap : layout.gaps) {
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
            part.items.push_back(std::move(item));
        }
    }
    return part;
}

WalkJob walk_job(const Volume& volume) {
    return WalkJob{volume, WalkLimits{}.orphans_max};
}

}  // namespace examination
