// The lists of `spoor selectors --all-cases`.
#pragma once

#include "app/cli/command_line.h"
#include "app/cli/list_options.h"
#include "core/result.h"
#include "examination/findings/filters.h"

namespace app {

core::Result<ExitStatus> list_all_case_selectors(CommandContext& context,
                                                 const ListOptions& options,
                                                 const examination::SelectorFilter& filter);

}  // namespace app
