// What sign-ins of every kind share: whence, the session's cookie, the entry in the ledger.
#pragma once

#include "app/http/exchange.h"

#include <string>

namespace app::http {

SignInPlace place_of(const Request& request);
// "NAME=VALUE; …" for the browser alone: no script reads it and no other site sends it. An empty
// value takes the cookie away.
std::string cookie_text(const Exchange& exchange, std::string_view name, const std::string& value);
Response with_session_cookie(Response response, const Exchange& exchange, const std::string& token);
// The answer to a sign-in that is in force, or waits for its second factor.
Response signed_in(const Exchange& exchange, const BegunSignIn& begun);
// Entries about accounts name them in the payload alone.
core::Result<void> record_of_account(Exchange& exchange, std::string kind,
                                     const model::Account& account,
                                     core::Json payload = core::Json::object());

}  // namespace app::http
