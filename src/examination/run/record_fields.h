// A record's fields as the findings keep them: one canonical JSON object, and its times apart.
#pragma once

#include "examination/findings/builder.h"
#include "examination/protocol/found.h"

#include <string>
#include <vector>

namespace examination {

// RFC 8785: names sorted, no spaces. Integers beyond 2^53 are strings, since a JSON number cannot
// hold them exactly; times are their text. Of fields with one name the first stays.
std::string canonical_fields(const std::vector<Field>& fields);

// The fields that are times, in their order. Views `fields`.
std::vector<RecordTime> times_of(const std::vector<Field>& fields);

}  // namespace examination
