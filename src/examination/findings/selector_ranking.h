// Selectors over several findings files, each once in their order, and the most frequent of them.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"

#include <cstdint>
#include <functional>
#include <span>

namespace examination {

// By kind's name and value, equal ones of several sources and scopes joined; read in pieces, never
// all in memory. The first origins are left to the caller.
core::Result<void> each_joined_selector(
    store::ColumnarReader& reader, std::span<SourceReader* const> sources,
    const policy::Grant& grant, const std::function<core::Result<void>(SelectorRow)>& handler);

// Of each kind that there is, by its name. Reads every selector.
core::Result<std::vector<RankedSelectors>> rank_selectors(store::ColumnarReader& reader,
                                                          std::span<SourceReader* const> sources,
                                                          std::uint32_t per_kind,
                                                          const policy::Grant& grant);

}  // namespace examination
