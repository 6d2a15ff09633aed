// Pictures made smaller and turned.
#pragma once

#include "examination/pictures/picture.h"

namespace examination {

// Its longer side is at most `edge` then; a smaller picture stays as it is. Each pixel of the
// original has its share in the result.
Picture scaled_down(Picture picture, std::uint32_t edge);

// Exif's orientation: 1 as it is, 2 mirrored, 3 upside down … 8; others as 1.
Picture turned(Picture picture, unsigned orientation);

// What a JPEG's Exif says; 1 where it says nothing.
unsigned orientation_of_jpeg(core::Bytes content);

}  // namespace examination
