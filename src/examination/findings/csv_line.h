// A value of a CSV line, as every export writes it.
#pragma once

#include <string>
#include <string_view>

namespace examination {

// RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe, so that
// opening a list of a suspect's file names runs nothing; the other formats give texts as they are.
void append_csv(std::string& out, std::string_view text);

}  // namespace examination
