// Writes one look-up set file from rows that come in ascending order; private to the builder.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "store/lookup/lookup_set_builder.h"
#include "store/lookup/row_merge.h"

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace store {

struct LookupWriteOptions {
    std::uint32_t key_size = 32;
    std::uint32_t payload_size = 0;
    std::string_view metadata;
};

// Merges the runs into a new file at `path`, or leaves nothing there. `added` of the summary is not
// known here.
core::Result<LookupBuildSummary> write_lookup_set(std::vector<RowRunView> runs,
                                                  const LookupWriteOptions& options,
                                                  const std::filesystem::path& path);

}  // namespace store
