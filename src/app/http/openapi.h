// openapi.json as it is served, and what it says of operations.
#pragma once

#include <string_view>

namespace app::http {

std::string_view openapi_text();

// Whether the operation of that id has a query parameter of that name.
bool is_described_parameter(std::string_view operation, std::string_view name);

}  // namespace app::http
