// The ledger's entry of a hash set that was imported, whoever asked for it.
#pragma once

#include "app/cli/session.h"
#include "examination/hash_sets/hash_set.h"

#include <string>

namespace app {

// `why` is empty where nobody was asked for a reason.
core::Result<void> record_hash_set_import(Session& session,
                                          const examination::HashSetSummary& summary,
                                          const std::string& by, const std::string& why);

}  // namespace app
