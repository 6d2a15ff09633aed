// Queries as filters of findings.
#pragma once

#include "app/http/uri.h"
#include "core/result.h"
#include "examination/findings/filters.h"

namespace app::http {

core::Result<std::optional<model::SourceId>> source_of(const Query& query);
core::Result<examination::ItemFilter> item_filter(const Query& query);
core::Result<std::optional<examination::ItemOrder>> item_order(const Query& query);
core::Result<examination::TimelineFilter> timeline_filter(const Query& query);
core::Result<examination::SelectorFilter> selector_filter(const Query& query);

}  // namespace app::http
