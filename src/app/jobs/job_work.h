// What a job does once it is its turn.
#pragma once

#include "app/cli/command_line.h"
#include "app/jobs/jobs.h"
#include "core/result.h"
#include "examination/run/fill_spool.h"

#include <string>

namespace app {

struct JobDone {
    bool complete = true;
    std::string summary;  // JSON.
};

core::Result<JobDone> examine_for_job(CommandContext& context, const JobRequest& request,
                                      examination::FillProgress& progress);
// Every source of the case that has been examined to an end.
core::Result<JobDone> search_for_job(CommandContext& context, const JobRequest& request);

}  // namespace app
