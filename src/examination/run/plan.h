// Which jobs a source needs. Everything here follows from answers alone, so that a resumed run, and
// a run with another number of workers, asks for exactly the same.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// A part of a walk is closed when it holds this much; the contents of its items are one job.
constexpr std::uint32_t part_items_max = 512;
constexpr std::uint64_t part_content_bytes_max = std::uint64_t{64} << 20;
constexpr std::size_t part_encoded_bytes_max = 1u << 20;

// Pieces in which ranges without a file system are read.
constexpr std::uint64_t raw_piece_bytes_max = std::uint64_t{64} << 20;

// A part of a walk, decoded.
struct WalkPart {
    std::vector<FoundItem> items;
    std::vector<CoverageClaim> claims;
    std::vector<FoundAnomaly> anomalies;
    std::optional<FileSystemDescription> file_system;  // In the last part.
};
core::Result<WalkPart> decode_walk_part(std::string_view part);

// Does this item's content have to be read (it has some, and no other item stands for it)?
bool needs_reading(const FoundItem& item);
// The job that reads a part's contents, and which of the part's items each of its units is.
struct PlannedContent {
    ContentJob job;
    std::vector<std::uint32_t> items;  // Index in the part, by unit.
};
// In the order of the medium, so that a disk's head and a container's chunks are visited once;
// nothing where there are no contents.
std::optional<PlannedContent> plan_content(const Volume& volume, const WalkPart& part);

// The gaps of a medium as a part of items "gap/1", "gap/1/2" …, which no worker has to find.
WalkPart gap_part(const VolumeLayout& layout);

// Budgets under which a walk is asked for.
WalkJob walk_job(const Volume& volume);

}  // namespace examination
