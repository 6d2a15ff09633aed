#include "app/http/transport/wire_form.h"

#include "app/http/transport/server.h"

#include <boost/beast/http/error.hpp>

namespace app::http {

namespace beast = boost::beast;
namespace wire = boost::beast::http;

namespace {

Method method_of(wire::verb verb) {
    switch (verb) {
        case wire::verb::get:
            return Method::get;
        case wire::verb::head:
            return Method::head;
        case wire::verb::post:
            return Method::post;
        case wire::verb::put:
            return Method::put;
        case wire::verb::patch:
            return Method::patch;
        case wire::verb::delete_:
            return Method::erase;
        case wire::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

// tus 1.0: for clients that can send nothing but POST. Only towards what is guarded as well.
Method overridden(Method method, std::string_view by) {
    if (method != Method::post)
        return method;
    return by == "PATCH" ? Method::patch : by == "DELETE" ? Method::erase : method;
}

}  // namespace

Request head_of(const wire::request_header<>& header, const std::string& address, bool encrypted) {
    Request request;
    request.target = std::string(header.target());
    for (const auto& field : header) {
        std::string name(field.name_string());
        for (auto& c : name)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    request.method =
        overridden(method_of(header.method()), request.header("x-http-method-override"));
    request.address = address;
    request.from_this_machine = is_loopback(address);
    request.encrypted = encrypted;
    return request;
}

unsigned status_of(const beast::error_code& failed) {
    if (failed == wire::error::header_limit || failed == wire::error::buffer_overflow)
        return 431;
    if (failed == wire::error::body_limit)
        return 413;
    bool of_the_form = failed.category() == make_error_code(wire::error::bad_method).category();
    return of_the_form && failed != wire::error::end_of_stream &&
                   failed != wire::error::partial_message
               ? 400
               : 0;
}

Response problem_without_request(unsigned status) {
    constexpr std::string_view big = "limit_exceeded", bad = "invalid_input";
    std::string detail = status == 431   ? "The request's header is too long."
                         : status == 413 ? "The request's body is too long."
                                         : "This is not a request of HTTP/1.1.";
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = "{\"type\":\"about:blank\",\"title\":\"" +
                    std::string(wire::obsolete_reason(static_cast<wire::status>(status))) +
                    "\",\"status\":" + std::to_string(status) + ",\"detail\":\"" + detail +
                    "\",\"code\":\"" + std::string(status == 400 ? bad : big) + "\"}\n";
    return response;
}

wire::response_header<> header_of(const Response& response) {
    wire::response_header<> header;
    header.version(11);
    header.result(response.status);
    header.set(wire::field::server, "Spoor");
    if (!response.content_type.empty())
        header.set(wire::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers)
        header.insert(name, value);
    return header;
}

}  // namespace app::http
