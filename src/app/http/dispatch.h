// Dispatch: from a request to its answer. Finds the route, asks who it is and whether they may,
// records the access, and lets the route's handler answer.
#pragma once

#include "app/http/services.h"
#include "app/http/transport/message.h"

#include <memory>

namespace app::http {

// Thread-safe.
Response answer(Services& services, const Request& request);
// The same for a request whose body is still to come: nothing of it is taken before all that is
// asked of the caller is answered. REQUIRES: the request outlives the receiver.
std::unique_ptr<Receiver> receive(Services& services, const Request& request);

// The name of the session's cookie.
std::string_view cookie_name(bool encrypted);

}  // namespace app::http
