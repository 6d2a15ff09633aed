// Times as values of the registry have them besides FILETIME.
#pragma once

#include "core/bytes.h"
#include "core/moment.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace examination {

// SYSTEMTIME: year, month, day of week, day, hour, minute, second, millisecond. Local time of the
// computer, whose zone it does not say.
std::optional<core::Moment> moment_of_system_time(core::Bytes bytes);
// DOS: date in the lower half, time in the upper one, in steps of two seconds. What the shell keeps
// so is UTC.
std::optional<core::Moment> moment_of_dos(std::uint32_t stored);
// "07/13/2009 23:16:12", in UTC; "01/02/2024" without a time, in a zone that nobody states.
std::optional<core::Moment> moment_of_american(std::string_view text);
// "20240102", in a zone that nobody states.
std::optional<core::Moment> moment_of_digits(std::string_view text);

}  // namespace examination
