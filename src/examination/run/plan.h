// Which jobs a source needs. Everything here follows from answers alone, so that a resumed run, and
// a run with another number of workers, asks for exactly the same.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"
#include "examination/run/spool.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// A part of a walk is closed when it holds this much.
constexpr std::uint32_t part_items_max = 512;
constexpr std::uint64_t part_content_bytes_max = std::uint64_t{64} << 20;
constexpr std::size_t part_encoded_bytes_max = 1u << 20;

// So many parts of a walk, counted from its first, have their contents planned together: a walk
// goes by names, and only over many files is the order of the medium worth having. What is planned
// together lies in the owner's memory together, and becomes findings when all of it has been read:
// the more batches, the less is left to do when the last content has come. Where the medium must be
// inflated, each batch inflates most of it again, and few large ones cost less.
constexpr std::uint32_t batch_parts_max = 32;
constexpr std::uint32_t inflated_batch_parts_max = 512;
std::uint32_t batch_parts(const ImageDescription& image);
// A content job is closed when it holds this much.
constexpr std::uint32_t job_units_max = 512;
constexpr std::uint64_t job_content_bytes_max = std::uint64_t{64} << 20;

// A part of a walk, decoded.
struct WalkPart {
    std::vector<FoundItem> items;
    std::vector<CoverageClaim> claims;
    std::vector<FoundAnomaly> anomalies;
    std::optional<FileSystemDescription> file_system;  // In the last part.
};
core::Result<WalkPart> decode_walk_part(std::string_view part);

// The parts of a walk in groups that are planned together, of batch_parts() each.
std::vector<std::span<const PartOffset>> batches_of(std::span<const PartOffset> parts,
                                                    std::uint32_t size);
core::Result<std::vector<WalkPart>> read_batch(Spool& spool, std::span<const PartOffset> batch);

// Does this item's content have to be read (it has some, and no other item stands for it)?
bool needs_reading(const FoundItem& item);
// An item of a batch.
struct ItemPlace {
    std::uint32_t part = 0;  // Index in the batch.
    std::uint32_t item = 0;  // Index in the part.
};
// Which items a content job's units are, by unit.
using PlannedUnits = std::vector<ItemPlace>;
// What has to be read of a batch, cut into jobs, in the order of the medium, so that a disk's head
// and a container's chunks are visited once.
std::vector<PlannedUnits> plan_contents(std::span<const WalkPart> batch);
ContentJob content_job(const Volume& volume, const Searches& searches,
                       std::span<const WalkPart> batch, const PlannedUnits& units);

// The gaps of a medium as a part of items "gap/1", "gap/1/2" …, which no worker has to find.
WalkPart gap_part(const VolumeLayout& layout);

// Budgets under which a walk is asked for.
WalkJob walk_job(const Volume& volume);

}  // namespace examination
