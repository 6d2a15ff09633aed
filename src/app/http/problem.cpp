#include "app/http/problem.h"

#include "core/json.h"
#include "core/text.h"

namespace app::http {
namespace {

struct Meaning {
    unsigned status;
    std::string_view code;
};

Meaning meaning_of(core::ErrorCode code) {
    switch (code) {
        case core::ErrorCode::invalid_input:
            return {400, "invalid_input"};
        case core::ErrorCode::not_found:
            return {404, "not_found"};
        case core::ErrorCode::unsupported:
            return {400, "unsupported"};
        case core::ErrorCode::limit_exceeded:
            return {429, "limit_exceeded"};
        case core::ErrorCode::io:
            return {500, "io"};
        case core::ErrorCode::denied:
            return {403, "denied"};
        case core::ErrorCode::conflict:
            return {409, "conflict"};
        case core::ErrorCode::incomplete:
            return {409, "incomplete"};
        case core::ErrorCode::internal:
            return {500, "internal"};
        case core::ErrorCode::no_space:
            return {507, "no_space"};
    }
    return {500, "internal"};
}

std::string_view title_of(unsigned status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 460:  // tus 1.0, checksum.
            return "Checksum Mismatch";
        case 502:
            return "Bad Gateway";
        case 507:
            return "Insufficient Storage";
        default:
            return "Internal Server Error";
    }
}

}  // namespace

Response problem(unsigned status, std::string_view code, std::string_view detail) {
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    core::Json json{{"type", "about:blank"},
                    {"title", title_of(status)},
                    {"status", status},
                    {"detail", core::utf8_or_escaped(detail)},
                    {"code", code}};
    response.body = json.dump() + "\n";
    return response;
}

Response problem_of(const core::Error& error) {
    auto [status, code] = meaning_of(error.code());
    return problem(status, code, error.message());
}

Response nothing_there() {
    return problem(404, "not_found", "there is no such thing, or it is not yours to see");
}

}  // namespace app::http
