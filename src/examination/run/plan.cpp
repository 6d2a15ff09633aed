#include "examination/run/plan.h"

#include "examination/artifact.h"
#include "examination/containers/image.h"
#include "examination/protocol/companions.h"
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

namespace {

struct PlannedUnit {
    std::uint64_t offset;
    ItemPlace place;
    const FoundItem* item;
};

std::vector<PlannedUnit> units_by_offset(std::span<const WalkPart> batch) {
    std::vector<PlannedUnit> units;
    for (std::uint32_t part = 0; part < batch.size(); ++part)
        for (std::uint32_t item = 0; item < batch[part].items.size(); ++item) {
            const auto& found = batch[part].items[item];
            if (needs_reading(found))
                units.push_back({found.extents.empty() ? 0 : found.extents.front().offset,
                                 ItemPlace{part, item}, &found});
        }
    std::ranges::stable_sort(units, {}, &PlannedUnit::offset);
    return units;
}

std::vector<std::string_view> companion_endings() {
    std::vector<std::string_view> endings;
    for (const auto* parser : artifact_parsers())
        endings.insert(endings.end(), parser->companions.begin(), parser->companions.end());
    return endings;
}

// Each unit, and behind it those that belong to it, wherever they lie: what is read together is
// in one job.
std::vector<std::vector<std::uint32_t>> groups_of(std::span<const PlannedUnit> units) {
    std::vector<const FoundItem*> items;
    for (const auto& unit : units)
        items.push_back(unit.item);
    auto endings = companion_endings();
    auto companions = find_companions(items, endings);
    std::vector<bool> follows(units.size());
    for (const auto& [unit, others] : companions)
        for (auto other : others)
            follows[other] = true;
    std::vector<std::vector<std::uint32_t>> groups;
    for (std::uint32_t unit = 0; unit < units.size(); ++unit) {
        if (follows[unit])
            continue;
        groups.push_back({unit});
        if (auto found = companions.find(unit); found != companions.end())
            groups.back().insert(groups.back().end(), found->second.begin(), found->second.end());
    }
    return groups;
}

}  // namespace

std::vector<PlannedUnits> plan_contents(std::span<const WalkPart> batch) {
    auto units = units_by_offset(batch);
    std::vector<PlannedUnits> jobs;
    std::uint64_t bytes = job_content_bytes_max;
    for (const auto& group : groups_of(units)) {
        if (bytes >= job_content_bytes_max || jobs.back().size() + group.size() > job_units_max) {
            jobs.emplace_back();
            bytes = 0;
        }
        for (auto unit : group) {
            jobs.back().push_back(units[unit].place);
            bytes += units[unit].item->size;
        }
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
