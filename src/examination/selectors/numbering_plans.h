// Which telephone numbers there are: the one place that calls libphonenumber.
#pragma once

#include <string_view>

namespace examination {

// Builds the library's tables from the data compiled into it; nothing is opened afterwards.
void load_numbering_plans();

// `e164` is a plus sign and digits. True: its country's plan has such a number.
bool is_assigned_number(std::string_view e164);

}  // namespace examination
