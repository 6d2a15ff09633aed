// A builder that writes on a thread of its own, while its caller makes the next rows.
#pragma once

#include "examination/findings/builder.h"

#include <memory>

namespace examination {

// Makes of the same calls the same findings as `builder` alone. A call hands its row over and may
// return the Error of an earlier one; after an Error nothing more is written.
std::unique_ptr<FindingsBuilder> pipelined(std::unique_ptr<FindingsBuilder> builder);

}  // namespace examination
