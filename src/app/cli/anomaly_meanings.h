// What each anomaly code means, from docs/anomalies.md, which is compiled in.
#pragma once

#include <string>
#include <string_view>

namespace app {

// One sentence without markup; empty for a code that the document lacks (a test sees to that).
std::string anomaly_meaning(std::string_view code);

}  // namespace app
