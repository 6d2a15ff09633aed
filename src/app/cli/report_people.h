// Collects what people said and decided in a case, for its report.
#pragma once

#include "app/cli/case_view.h"
#include "core/result.h"
#include "evidence/report/report.h"

#include <string>
#include <vector>

namespace app {

class Session;

// "tags", "notes", "bookmarks", "translations", "review"
const std::vector<std::string>& report_parts();

struct ReportPeopleAsked {
    std::vector<std::string> parts;  // Of report_parts().
    bool sees_privileged = true;
};
// invalid_input for a part that there is not.
core::Result<evidence::ReportPeople> report_people(Session& session, const CaseView& view,
                                                   const ReportPeopleAsked& asked);

}  // namespace app
