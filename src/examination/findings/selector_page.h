// Selectors over several findings files: each once, with how often and where first.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace examination {

// The selectors of these sources, equal ones joined, by kind's name and value. The first origins
// are left to the caller, who can name items.
core::Result<Page<SelectorRow>> read_selector_page(store::ColumnarReader& reader,
                                                   std::span<SourceReader* const> sources,
                                                   const SelectorFilter& filter,
                                                   const PageRequest& page,
                                                   const policy::Grant& grant);

// Says of each row where its first hit lies.
core::Result<void> name_first_hits(store::ColumnarReader& reader,
                                   std::span<SourceReader* const> sources,
                                   std::vector<SelectorRow>& rows, const policy::Grant& grant);

// Different selectors of each kind, by the kind's name.
core::Result<std::map<std::string, std::uint64_t>> count_selectors(
    store::ColumnarReader& reader, std::span<SourceReader* const> sources,
    const policy::Grant& grant);

}  // namespace examination
