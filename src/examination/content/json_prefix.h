// Is a text the beginning of JSON? Looks at structure only, in one pass, without memory.
#pragma once

#include <cstddef>
#include <string_view>

namespace examination {

enum class JsonExtent {
    none,      // Not JSON.
    cut,       // JSON as far as the text goes.
    complete,  // One whole object or array, at the text's beginning.
};

struct JsonPrefix {
    JsonExtent extent = JsonExtent::none;
    std::size_t end = 0;  // With `complete`: behind its last bracket.
};

// Only objects and arrays count: a lone number or string says nothing.
JsonPrefix scan_json(std::string_view text);

}  // namespace examination
