// openapi.json as it is served, and what it says of operations.
#pragma once

#include "core/result.h"

#include <string_view>

namespace app::http {

std::string_view openapi_text();

// Whether the operation of that id has such a parameter of its query, and the value is one that it
// describes: not too long, of its form, a member of its list. invalid_input with a sentence if not.
core::Result<void> check_parameter(std::string_view operation, std::string_view name,
                                   std::string_view value);

}  // namespace app::http
