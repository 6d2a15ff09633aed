// Collects what the report of a case prints.
#pragma once

#include "app/cli/case_view.h"
#include "core/result.h"
#include "evidence/report/report.h"

namespace app {

core::Result<evidence::ReportInput> report_input(CommandContext& context, const CaseView& view);

}  // namespace app
