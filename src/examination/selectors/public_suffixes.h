// The tree of public names: which top-level domains there are, and what can be registered below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace examination {

enum class TopLevel : std::uint8_t {
    unknown,
    ambiguous,  // Also a file extension or a word of programs ("py", "name"): docs/selectors.md.
    plain
};
TopLevel top_level(std::string_view label);

// A rule of the list is this very name, in lower case: nobody's own host.
bool is_public_suffix(std::string_view lower_case);

// `text` is a run of letters, digits, '-', '_' and '.'. The size of the host it begins with: two or
// more labels below a known top-level domain, not a public suffix itself. A last label that is
// none is cut off once, as in "example.org.Next". 0: there is no host.
std::size_t public_host_size(std::string_view text);

}  // namespace examination
