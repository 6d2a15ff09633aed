// A job as the server tells of it, and as the ledger does.
#pragma once

#include "app/http/exchange.h"
#include "app/jobs/jobs.h"
#include "core/json.h"

#include <string>

namespace app::http {

core::Json json_of(const JobView& job);
core::Result<void> record_job(Exchange& exchange, std::string act, const JobView& job,
                              const std::string& why);

}  // namespace app::http
