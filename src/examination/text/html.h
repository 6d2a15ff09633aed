// The text of HTML that is already UTF-8; mail has it in its parts too.
#pragma once

#include "examination/text/encoding.h"

namespace examination {

// What <meta> says of the encoding; empty if it says nothing.
std::string html_declared_encoding(std::string_view head);
void write_html(const DecodedText& html, TextWriter& writer);

}  // namespace examination
