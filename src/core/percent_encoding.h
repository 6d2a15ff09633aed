// Percent-encoding: RFC 3986 section 2.1.
#pragma once

#include <string>
#include <string_view>

namespace core {

// Every byte but the unreserved characters of section 2.3, in capital digits: as queries and forms
// take it.
std::string percent_encoded(std::string_view text);

}  // namespace core
