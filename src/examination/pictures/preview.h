// A small picture of our own in place of one from evidence.
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/pictures/picture.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace examination {

struct Preview {
    std::string format;  // Of the original: "jpeg".
    std::string type;  // Of `bytes`: "image/jpeg" or, where something is transparent, "image/png".
    std::string bytes;
    std::uint32_t width = 0, height = 0;  // Of the original, as it is shown.
    bool has_more = false;                // It moves, or holds further pictures.
    std::string damage = {};              // Why it is shown in part; empty: it is whole.
};

// "jpeg", by the content itself and not by what it is called; empty where we decode no such.
std::string_view picture_format(core::Bytes content);

// At most `edge` pixels a side. unsupported, invalid_input or limit_exceeded with a sentence.
// REQUIRES: an edge between preview_edge_min and preview_edge_max (protocol/limits.h).
core::Result<Preview> make_preview(core::Bytes content, std::uint32_t edge,
                                   const PictureLimits& limits = {});

// The same of a page that a tool has drawn (PNM), as PNG whatever is on it: letters stay sharp.
core::Result<Preview> make_page_preview(core::Bytes pixmap, std::uint32_t edge,
                                        const PictureLimits& limits = {});

}  // namespace examination
