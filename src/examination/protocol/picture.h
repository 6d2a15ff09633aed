// The job that makes a preview of a picture, or of a document's page.
#pragma once

#include <cstdint>

namespace examination {

// Decodes the picture that the job's one host file holds and encodes it anew, `edge` pixels a side
// at most; or has that page of the PDF that it holds drawn so. Answers: a record "picture" of the
// original's format and sizes, the bytes in order, UnitContent with their type last; or an anomaly
// that loses data. Never kept in the spool.
struct PictureJob {
    std::uint32_t edge = 0;
    std::uint32_t page = 0;  // From 1; 0: the content is a picture.
};

}  // namespace examination
