// What a reading command needs: the case, the right to read it, and its findings.
#pragma once

#include "app/cli/command_line.h"
#include "core/result.h"
#include "examination/findings/findings.h"
#include "model/case.h"
#include "policy/policy.h"

#include <memory>
#include <string>

namespace app {

struct CaseView {
    model::Case of;
    policy::Grant grant;
    std::vector<model::Source> sources;
    std::shared_ptr<examination::Findings> findings;  // Shared with later commands of this owner.
};

// Of the sources that have findings.
core::Result<CaseView> view_of(Session& session, model::Case of, policy::Grant grant);
// not_found with a sentence where there is no such case. A case of which nothing has been examined
// to an end yet is empty, and a sentence on standard error says why.
core::Result<CaseView> view_case(CommandContext& context, const std::string& name,
                                 policy::Action action);

// "2024-02-29", "2024-02-29T12:00" or "…:30Z" as seconds since 1970, read as UTC.
core::Result<std::int64_t> parse_time(const std::string& text);
core::Result<examination::TimeRange> parse_range(const std::string& from, const std::string& to);

}  // namespace app
