// Which hits in a text are those that its bytes gave already.
#pragma once

#include "examination/protocol/rules.h"
#include "examination/text/text.h"

#include <vector>

namespace examination {

// Is the text so written in the content that a search of its bytes finds all that is in it? So it
// is with plain text in the encodings that keywords are searched in without exception.
bool bytes_show_text(const ExtractedText& text);

// Takes those hits out of `in_text` that stand for one of `in_bytes`: the same term at the place
// that the text's origins lead to, or, where these lead only near it, with the same letters around.
// Each of `in_bytes` stands for one. What comes out of a packed part is never in the bytes.
// REQUIRES: both are sorted by offset.
void drop_hits_in_bytes(std::vector<FoundHit>& in_text, const std::vector<FoundHit>& in_bytes,
                        const ExtractedText& text);

}  // namespace examination
