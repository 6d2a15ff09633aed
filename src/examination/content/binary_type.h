// Binary formats that no fixed bytes show: their structure is looked at.
#pragma once

#include <string_view>

namespace examination {

// Empty: none of them.
std::string_view binary_type(std::string_view head);

// Nothing to find in it: zeros, or bytes as even as compressed and encrypted data have them.
bool is_without_structure(std::string_view head);

// Three of the first four bytes are letters or digits, as in most marks that formats begin with.
bool has_written_mark(std::string_view head);

}  // namespace examination
