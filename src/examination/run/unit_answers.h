// A content job's answers, sorted by the unit they are about.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"
#include "examination/run/spool.h"

#include <optional>
#include <vector>

namespace examination {

struct UnitAnswers {
    std::optional<FoundContent>
        content;  // Nothing where it could not be read: an anomaly says why.
    std::vector<FoundRecord> records;
    std::vector<FoundAnomaly> anomalies;
};

// One entry a unit of the job. not_found if the spool has not got the job.
core::Result<std::vector<UnitAnswers>> read_unit_answers(Spool& spool, const ContentJob& job);

}  // namespace examination
