// All selectors of one source in order, with what the node's selector index keeps of them.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/source_reader.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"

#include <functional>

namespace examination {

// By the kind's name, value and scope state; read in pieces, never all in memory.
core::Result<void> each_selector_group(
    store::ColumnarReader& reader, SourceReader& source, const policy::Grant& grant,
    const std::function<core::Result<void>(const SelectorGroup&)>& handler);

}  // namespace examination
