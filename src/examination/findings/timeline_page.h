// A page of the timeline over several sources: merged by time. Private to this folder.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"

#include <span>

namespace examination {

// Equal times stand in the order of the sources.
core::Result<Page<model::TimelineEntry>> read_timeline_page(std::span<SourceReader* const> sources,
                                                            const TimelineFilter& filter,
                                                            const PageRequest& request,
                                                            const policy::Grant& grant);

}  // namespace examination
