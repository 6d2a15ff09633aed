// Guesses the language of program text by how its lines begin.
#pragma once

#include <string_view>

namespace examination {

// Empty: no language is plain enough.
std::string_view source_type(std::string_view text);

}  // namespace examination
