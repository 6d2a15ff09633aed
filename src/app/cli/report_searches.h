// What a report says of searches with keywords and rules, and of texts.
#pragma once

#include "app/cli/case_view.h"
#include "core/result.h"
#include "evidence/report/report.h"
#include "model/case.h"

#include <string>
#include <string_view>
#include <vector>

namespace app {

core::Result<std::vector<evidence::ReportSearch>> report_searches(CommandContext& context,
                                                                  const CaseView& view,
                                                                  const model::SourceId& source);

// "Web pages (HTML)" for "html"; a format that is not known here is called by its own name.
std::string title_of_text_format(std::string_view name);

}  // namespace app
