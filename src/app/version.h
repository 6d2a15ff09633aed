// Which Spoor this is.
#pragma once

#include <string_view>

namespace app {

constexpr std::string_view version = SPOOR_VERSION;

}  // namespace app
