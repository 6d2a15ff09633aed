// The table of signatures.def: which entry do the first bytes of a content match?
#pragma once

#include <cstddef>
#include <string_view>

namespace examination {

struct SignatureMatch {
    std::string_view media_type;  // Empty: none.
    // The signature alone could as well begin a text: it counts only where the head is not text.
    bool weak_in_text = false;
};

SignatureMatch match_signature(std::string_view head);

// How many entries the table has.
std::size_t signature_count();

}  // namespace examination
