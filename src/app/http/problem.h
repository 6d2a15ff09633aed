// Problems: errors as RFC 9457 documents.
#pragma once

#include "app/http/transport/message.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace app::http {

// `code` is one of those that openapi.json lists.
Response problem(unsigned status, std::string_view code, std::string_view detail);
// The one table from kinds of error to statuses; cli/exit_status.h has that of commands.
Response problem_of(const core::Error& error);
// The same for what is absent and for what is not yours to see.
Response nothing_there();

}  // namespace app::http
