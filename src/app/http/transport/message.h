// Request and Response: what transport and routes hand each other, without a word of the library.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace app::http {

enum class Method : std::uint8_t {
    get,
    head,
    post,
    put,
    patch,
    erase,  // "DELETE"
    options,
    other
};
std::string_view name_of(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::other;
    std::string target;  // As it came: path and query.
    Headers headers;     // Names in lower case.
    std::string body;
    std::string address;  // The peer's, without its port.
    bool encrypted = false;
    bool from_this_machine = false;

    // Empty where there is none; the first where there are several.
    std::string_view header(std::string_view lower_case_name) const;
};

// An answer's body made piece by piece while it is sent. next() runs on a handler's thread, one
// call at a time; it must not wait long: `wait` has it called again in a moment.
class Pieces {
public:
    enum class Then : std::uint8_t {
        more,
        wait,
        end
    };
    struct Piece {
        std::string bytes;
        Then then = Then::end;
    };
    virtual ~Pieces() = default;
    virtual core::Result<Piece> next() = 0;
};

struct Response;

// A request's body that is taken piece by piece while it arrives, on a handler's thread, one call
// at a time.
class Receiver {
public:
    virtual ~Receiver() = default;
    // Whether more is wanted; where not, finish() has the answer and the rest is not read.
    virtual bool wants_more() const = 0;
    virtual void take(std::string_view bytes) = 0;
    // Called once. `whole`: the body came to its end; else there may be nobody left to answer.
    virtual Response finish(bool whole) = 0;
};

struct Response {
    unsigned status = 200;
    std::string content_type;  // Empty: no body.
    Headers headers;
    std::string body;
    // In place of `body`. With `size` the answer is announced to be so long, else it is chunked.
    std::unique_ptr<Pieces> pieces;
    std::optional<std::uint64_t> size;

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

}  // namespace app::http
