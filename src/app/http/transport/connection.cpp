#include "app/http/transport/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace app::http {
namespace {

namespace beast = boost::beast;
namespace wire = boost::beast::http;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr auto poll_interval = std::chrono::milliseconds(200);

using Parser = wire::request_parser<wire::string_body>;

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
        default:
            return Method::other;
    }
}

Request request_of(Parser& parser, const std::string& address, bool encrypted) {
    auto message = parser.release();
    Request request;
    request.method = method_of(message.method());
    request.target = std::string(message.target());
    for (const auto& field : message) {
        std::string name(field.name_string());
        for (auto& c : name)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    request.body = std::move(message.body());
    request.address = address;
    request.from_this_machine = is_loopback(address);
    request.encrypted = encrypted;
    return request;
}

// What the parser's errors say to the client; 0 where there is nobody to say it to.
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

template <typename Stream>
class Connection {
public:
    Connection(Server::State& state, Stream& stream, std::string address, bool encrypted)
        : state_(state), stream_(stream), address_(std::move(address)), encrypted_(encrypted) {}

    asio::awaitable<void> run() {
        auto id = state_.next_connection++;
        auto& socket = beast::get_lowest_layer(stream_).socket();
        bool open = true;
        while (open && !state_.stopping) {
            Parser parser;
            parser.header_limit(state_.options.limits.header_bytes_max);
            parser.body_limit(state_.options.limits.body_bytes_max);
            beast::get_lowest_layer(stream_).expires_after(state_.options.limits.request_max);
            auto failed = co_await read(id, socket, parser);
            if (failed)
                open = co_await refuse(failed);
            else
                open = co_await answer(parser);
        }
    }

private:
    asio::awaitable<beast::error_code> read(std::uint64_t id, tcp::socket& socket, Parser& parser) {
        struct Idle {
            std::map<std::uint64_t, tcp::socket*>& among;
            std::uint64_t id;
            ~Idle() { among.erase(id); }
        } idle{state_.idle, id};
        state_.idle[id] = &socket;
        auto [failed, count] = co_await wire::async_read(stream_, buffer_, parser, quietly);
        co_return failed;
    }

    asio::awaitable<bool> refuse(beast::error_code failed) {
        if (failed == beast::error::timeout)
            ++state_.timed_out;
        auto status = status_of(failed);
        if (status == 0)
            co_return false;
        ++state_.malformed;
        co_await write(problem_without_request(status), false, false);
        co_return false;
    }

    asio::awaitable<bool> answer(Parser& parser) {
        ++state_.requests;
        bool keep = parser.get().keep_alive() && !state_.stopping;
        bool head = parser.get().method() == wire::verb::head;
        auto request = request_of(parser, address_, encrypted_);
        auto response = co_await asio::co_spawn(
            state_.handlers,
            [this, &request]() -> asio::awaitable<Response> { co_return state_.handler(request); },
            asio::use_awaitable);
        co_return co_await write(std::move(response), keep, head);
    }

    // Whether the connection can go on.
    asio::awaitable<bool> write(Response response, bool keep, bool head) {
        auto header = header_of(response);
        keep = keep && !state_.stopping;
        if (!response.pieces) {
            wire::response<wire::string_body> message(std::move(header));
            message.body() = std::move(response.body);
            if (response.status != 204 && response.status != 304)
                message.content_length(message.body().size());
            message.keep_alive(keep);
            if (head)
                message.body().clear();
            wire::response_serializer<wire::string_body> serializer(message);
            renew();
            if (head) {  // The length stands in the header, and nothing behind it.
                auto [failed, count] =
                    co_await wire::async_write_header(stream_, serializer, quietly);
                co_return sent(failed, count) && keep;
            }
            auto [failed, count] = co_await wire::async_write(stream_, serializer, quietly);
            co_return sent(failed, count) && keep;
        }
        wire::response<wire::empty_body> message(std::move(header));
        if (response.size)
            message.content_length(*response.size);
        else
            message.chunked(true);
        message.keep_alive(keep);
        wire::response_serializer<wire::empty_body> serializer(message);
        renew();
        auto [failed, count] = co_await wire::async_write_header(stream_, serializer, quietly);
        if (!sent(failed, count))
            co_return false;
        if (head)
            co_return keep;
        bool whole = co_await write_pieces(*response.pieces, response.size);
        co_return whole&& keep;
    }

    asio::awaitable<bool> write_pieces(Pieces& pieces, std::optional<std::uint64_t> size) {
        std::uint64_t left = size.value_or(~std::uint64_t{0});
        asio::steady_timer pause(state_.io);
        for (;;) {
            auto made = co_await asio::co_spawn(
                state_.handlers,
                [&pieces]() -> asio::awaitable<std::optional<Pieces::Piece>> {
                    auto piece = pieces.next();
                    co_return piece ? std::optional(std::move(piece).value()) : std::nullopt;
                },
                asio::use_awaitable);
            // What was announced and cannot be given is told by the connection's end.
            if (!made || made->bytes.size() > left)
                co_return false;
            auto& piece = *made;
            left -= piece.bytes.size();
            bool taken = co_await write_piece(piece.bytes, !size);
            if (!taken)
                co_return false;
            if (piece.then == Pieces::Then::end || state_.stopping)
                break;
            if (piece.then == Pieces::Then::wait) {
                pause.expires_after(poll_interval);
                co_await pause.async_wait(quietly);
            }
        }
        if (size)
            co_return left == 0;
        renew();
        auto [failed, count] =
            co_await asio::async_write(stream_, wire::make_chunk_last(), quietly);
        co_return sent(failed, count);
    }

    asio::awaitable<bool> write_piece(const std::string& bytes, bool chunked) {
        if (bytes.empty())  // An empty chunk would be the last.
            co_return true;
        renew();
        if (chunked) {
            auto [failed, count] =
                co_await asio::async_write(stream_, wire::make_chunk(asio::buffer(bytes)), quietly);
            co_return sent(failed, count);
        }
        auto [failed, count] = co_await asio::async_write(stream_, asio::buffer(bytes), quietly);
        co_return sent(failed, count);
    }

    void renew() {
        beast::get_lowest_layer(stream_).expires_after(state_.options.limits.piece_max);
    }
    bool sent(const beast::error_code& failed, std::size_t count) {
        state_.bytes_sent += count;
        if (failed == beast::error::timeout)
            ++state_.timed_out;
        return !failed;
    }

    Server::State& state_;
    Stream& stream_;
    std::string address_;
    bool encrypted_;
    beast::flat_buffer buffer_;
};

}  // namespace

asio::awaitable<void> serve_connection(Server::State& state, tcp::socket socket,
                                       std::string address) {
    beast::tcp_stream plain(std::move(socket));
    if (!state.tls) {
        Connection<beast::tcp_stream> connection(state, plain, address, false);
        co_await connection.run();
        beast::error_code ignored;
        plain.socket().shutdown(tcp::socket::shutdown_send, ignored);
        co_return;
    }
    beast::ssl_stream<beast::tcp_stream> stream(std::move(plain), *state.tls);
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(state.options.limits.handshake_max);
    auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, quietly);
    if (failed) {
        if (failed == beast::error::timeout)
            ++state.timed_out;
        co_return;
    }
    Connection<beast::ssl_stream<beast::tcp_stream>> connection(state, stream, address, true);
    co_await connection.run();
    lowest.expires_after(state.options.limits.handshake_max);
    co_await stream.async_shutdown(quietly);
}

}  // namespace app::http
