// A folder or a single file as a source: its list of items, made by the owner, kept in the spool
// like any walk.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/run/spool.h"
#include "examination/volumes/volume.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace examination {

// The volume under which a logical source's contents are asked for.
Volume logical_volume();

// The list has this key: no worker makes it.
JobKey logical_walk_key();

// Lists `source` into the spool under logical_walk_key(), or takes the list that is there already:
// what a run has listed once is what it examines, even if the folder changes meanwhile.
core::Result<void> walk_logical(
    const std::filesystem::path& source, Spool& spool,
    const std::function<void(PartOffset offset, std::uint64_t content_bytes)>& on_part);

// The item's file, opened beneath the source; an empty File where it has gone or may not be read.
core::File open_logical(const std::filesystem::path& source, const FoundItem& item);

}  // namespace examination
