#include "examination/run/plan.h"

#include "examination/containers/image.h"
#include "examination/protocol/gap_items.h"

#include <algorithm>

namespace examination {

core::Result<WalkPart> decode_walk_part(std::string_view part) {
    WalkPart walk;
    // Nearly all answers are items, and items are large.
    std::size_t answers = 0;
    TRY(for_each_answer(part, [&](std::string_view) -> core::Result<void> {
        ++answers;
        return {};
    }));
    walk.items.reserve(std::min<std::size_t>(answers, part_items_max));
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

std::uint32_t batch_parts(const ImageDescription& image) {
    const auto* format = container_format_named(image.container);
    return format != nullptr && format->inflated ? inflated_batch_parts_max : batch_parts_max;
}

std::vector<std::span<const PartOffset>> batches_of(std::span<const PartOffset> parts,
                                                    std::uint32_t size) {
    std::vector<std::span<const PartOffset>> batches;
    while (!parts.empty()) {
        batches.push_back(parts.first(std::min<std::size_t>(parts.size(), size)));
        parts = parts.subspan(batches.back().size());
    }
    return batches;
}

core::Result<std::vector<WalkPart>> read_batch(Spool& spool, std::span<const PartOffset> batch) {
    std::vector<WalkPart> parts;
    for (auto offset : batch) {
        auto encoded = TRY(spool.read_part(offset));
        auto part = TRY(decode_walk_part(encoded));
        parts.push_back(std::move(part));
    }
    return parts;
}

bool needs_reading(const FoundItem& item) {
    return item.content != ContentSource::none && item.same_content_as.empty();
}

std::vector<PlannedUnits> plan_contents(std::span<const WalkPart> batch) {
    struct Unit {
        std::uint64_t offset;
        ItemPlace place;
    };
    std::vector<Unit> units;
    for (std::uint32_t part = 0; part < batch.size(); ++part)
        for (std::uint32_t item = 0; item < batch[part].items.size(); ++item) {
            const auto& found = batch[part].items[item];
            if (needs_reading(found))
                units.push_back({found.extents.empty() ? 0 : found.extents.front().offset,
                                 ItemPlace{part, item}});
        }
    std::ranges::stable_sort(units, {}, &Unit::offset);

    std::vector<PlannedUnits> jobs;
    std::uint64_t bytes = job_content_bytes_max;
    for (const auto& [offset, place] : units) {
        if (bytes >= job_content_bytes_max || jobs.back().size() == job_units_max) {
            jobs.emplace_back();
            bytes = 0;
        }
        jobs.back().push_back(place);
        bytes += batch[place.part].items[place.item].size;
    }
    return jobs;
}

ContentJob content_job(const Volume& volume, const Searches& searches,
                       std::span<const WalkPart> batch, const PlannedUnits& units) {
    ContentJob job;
    job.searches = searches;
    job.volume = volume;
    job.units.reserve(units.size());
    for (const auto& place : units)
        job.units.push_back(batch[place.part].items[place.item]);
    return job;
}

WalkPart gap_part(const VolumeLayout& layout) {
    WalkPart part;
    part.items = gap_items(layout.gaps);
    return part;
}

WalkJob walk_job(const Volume& volume) {
    return WalkJob{volume, WalkLimits{}.orphans_max};
}

}  // namespace examination
