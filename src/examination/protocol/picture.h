// The job that makes a preview of a picture.
#pragma once

#include <cstdint>

namespace examination {

// Decodes the picture that the job's one host file holds and encodes it anew, `edge` pixels a side
// at most. Answers: a record "picture" of the original's format and sizes, the bytes in order,
// UnitContent with their type last; or an anomaly that loses data. Never kept in the spool.
struct PictureJob {
    std::uint32_t edge = 0;
};

}  // namespace examination
