// Between the library's messages and ours. Private to this folder.
#pragma once

#include "app/http/transport/message.h"

#include <string>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

namespace app::http {

// A request without its body.
Request head_of(const boost::beast::http::request_header<>& header, const std::string& address,
                bool encrypted);
boost::beast::http::response_header<> header_of(const Response& response);
// What the parser's errors say to the client; 0 where there is nobody to say it to.
unsigned status_of(const boost::beast::error_code& failed);
// For what could not be read as a request.
Response problem_without_request(unsigned status);

}  // namespace app::http
