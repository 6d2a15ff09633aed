// How far a name reaches whose letters are not all ASCII, in UTF-8.
#pragma once

#include "examination/selectors/finder.h"
#include "model/selectors/international.h"

#include <cstddef>

namespace examination {

// Where a run of a name's characters may end besides at characters that belong in none.
enum class ForeignBorders : std::uint8_t {
    by_script,  // Where the script changes in a label, and at scripts that write no blanks between
                // words: there a name would take in the sentence around it.
    open        // The other side shows that a name is meant.
};

// Whether a letter beyond ASCII that may stand in a name begins here, or ends here.
bool foreign_letter_at(const TextView& text, std::size_t position);
bool foreign_letter_before(const TextView& text, std::size_t position);

// As run_begin() and run_end(): members of `ascii` and letters beyond ASCII. A dot begins a new
// label, with a script of its own.
std::size_t foreign_begin(const TextView& text, std::size_t position, const ByteSet& ascii,
                          std::size_t size_max, ForeignBorders borders);
std::size_t foreign_end(const TextView& text, std::size_t position, const ByteSet& ascii,
                        std::size_t size_max, ForeignBorders borders);

// The size of the host that `text` begins with, which has a character beyond ASCII; a last label
// that is no top-level domain is cut off once. 0: there is none. Its ASCII form goes to `ascii`.
std::size_t foreign_host_size(std::string_view text, model::SelectorText& ascii);

}  // namespace examination
