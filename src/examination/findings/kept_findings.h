// Findings that count each thing once. Private to this folder.
#pragma once

#include "examination/findings/findings.h"

#include <memory>

namespace examination {

class CaseSources;

// The same answers as those of `findings`, which are of `case_id`. Thread-safe.
std::unique_ptr<Findings> with_kept_counts(std::unique_ptr<Findings> findings,
                                           const model::CaseId& case_id);

// The plain ones, which count anew each time.
std::unique_ptr<Findings> findings_of(CaseSources sources, std::string snapshot,
                                      std::filesystem::path temporary);

}  // namespace examination
