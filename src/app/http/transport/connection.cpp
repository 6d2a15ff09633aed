#include "app/http/transport/connection.h"

#include "app/http/transport/wire_form.h"

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

// A request's header, before it is known what becomes of its body.
using HeadParser = wire::request_parser<wire::empty_body>;
using Parser = wire::request_parser<wire::string_body>;
using PieceParser = wire::request_parser<wire::buffer_body>;

template <typename Stream>
class Connection {
public:
    Connection(Server::State& state, Stream& stream, std::string address, bool encrypted)
        : state_(state), stream_(stream), address_(std::move(address)), encrypted_(encrypted) {}

    asio::awaitable<void> run() {
        bool open = true;
        while (open && !state_.stopping) {
            HeadParser parser;
            parser.header_limit(state_.options.limits.header_bytes_max);
            parser.body_limit(boost::none);
            lowest().expires_after(state_.options.limits.request_max);
            Idle idle(*this);
            auto [failed, count] =
                co_await wire::async_read_header(stream_, buffer_, parser, quietly);
            idle.end();
            if (failed) {
                open = co_await refuse(failed);
                continue;
            }
            auto request = head_of(parser.get(), address_, encrypted_);
            open = is_sent_in_pieces(request) ? co_await receive(parser, request)
                                              : co_await answer(parser, request);
        }
        co_await linger();
    }

private:
    // Among those that a stop ends: whoever waits for bytes.
    class Idle {
    public:
        explicit Idle(Connection& of) : among_(of.state_.idle), id_(of.state_.next_connection++) {
            among_[id_] = &of.lowest().socket();
        }
        Idle(const Idle&) = delete;
        Idle& operator=(const Idle&) = delete;
        ~Idle() { end(); }
        void end() { among_.erase(id_); }

    private:
        std::map<std::uint64_t, tcp::socket*>& among_;
        std::uint64_t id_;
    };

    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    template <typename Work>
    auto on_handlers(Work work) -> asio::awaitable<decltype(work())> {
        co_return co_await asio::co_spawn(
            state_.handlers, [&work]() -> asio::awaitable<decltype(work())> { co_return work(); },
            asio::use_awaitable);
    }

    // The whole body, within the request's time; what is announced as too long is not awaited.
    asio::awaitable<beast::error_code> read_body(Parser& parser, const Request& request) {
        const auto& limits = state_.options.limits;
        parser.body_limit(limits.body_bytes_max);
        auto length = parser.content_length();
        if (length && *length > limits.body_bytes_max)
            co_return wire::error::body_limit;
        if (parser.is_done())
            co_return beast::error_code{};
        auto failed = co_await go_on(request);
        if (failed)
            co_return failed;
        Idle idle(*this);
        auto [broken, count] = co_await wire::async_read(stream_, buffer_, parser, quietly);
        co_return broken;
    }

    // RFC 9110 §10.1.1: a client that asks first sends its body when it is told to.
    asio::awaitable<beast::error_code> go_on(const Request& request) {
        if (!beast::iequals(request.header("expect"), "100-continue"))
            co_return beast::error_code{};
        static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
        auto [failed, count] =
            co_await asio::async_write(stream_, asio::buffer(text.data(), text.size()), quietly);
        co_return failed;
    }

    asio::awaitable<bool> receive(HeadParser& head, const Request& request) {
        ++state_.requests;
        bool keep = head.get().keep_alive();
        PieceParser parser(std::move(head));
        auto receiver = co_await on_handlers([&] { return state_.receive(request); });
        beast::error_code failed;
        if (receiver->wants_more())
            failed = co_await go_on(request);
        while (!failed && !parser.is_done() && receiver->wants_more() && !state_.stopping) {
            std::string piece;
            failed = co_await read_piece(parser, piece);
            if (!piece.empty())
                co_await on_handlers([&] { receiver->take(piece); });
        }
        bool whole = parser.is_done();
        auto response = co_await on_handlers([&] { return receiver->finish(whole); });
        if (failed == beast::error::timeout)
            ++state_.timed_out;
        if (failed && status_of(failed) == 0)
            co_return false;
        unread_ = !whole;
        co_return co_await write(std::move(response), keep && whole, false);
    }

    // Until the piece is full, the body over, or the time up: what came is in `piece` anyway.
    asio::awaitable<beast::error_code> read_piece(PieceParser& parser, std::string& piece) {
        renew();
        Idle idle(*this);
        piece.resize(piece_bytes);
        auto& body = parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        beast::error_code ended;
        while (!ended && !parser.is_done() && body.size > 0) {
            auto [failed, count] =
                co_await wire::async_read_some(stream_, buffer_, parser, quietly);
            if (failed != wire::error::need_buffer)
                ended = failed;
        }
        piece.resize(piece.size() - body.size);
        co_return ended;
    }

    // What comes after an answer that did not wait for it is read and dropped for a moment: a
    // connection that is closed over unread bytes takes its answer with it.
    asio::awaitable<void> linger() {
        if (!unread_)
            co_return;
        const auto& limits = state_.options.limits;
        lowest().expires_after(limits.linger_max);
        std::string scratch(piece_bytes, 0);
        for (std::uint64_t dropped = 0; dropped < limits.linger_bytes_max && !state_.stopping;) {
            Idle idle(*this);
            auto [failed, count] = co_await stream_.async_read_some(asio::buffer(scratch), quietly);
            if (failed)
                co_return;
            dropped += count;
        }
    }

    asio::awaitable<bool> refuse(beast::error_code failed) {
        if (failed == beast::error::timeout)
            ++state_.timed_out;
        auto status = status_of(failed);
        if (status == 0)
            co_return false;
        ++state_.malformed;
        unread_ = true;
        co_await write(problem_without_request(status), false, false);
        co_return false;
    }

    asio::awaitable<bool> answer(HeadParser& head, Request& request) {
        Parser parser(std::move(head));
        auto failed = co_await read_body(parser, request);
        if (failed)
            co_return co_await refuse(failed);
        ++state_.requests;
        bool keep = parser.get().keep_alive() && !state_.stopping;
        bool is_head = parser.get().method() == wire::verb::head;
        request.body = std::move(parser.get().body());
        auto response = co_await on_handlers([&] { return state_.handler(request); });
        co_return co_await write(std::move(response), keep, is_head);
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
            auto made = co_await on_handlers([&pieces] {
                auto piece = pieces.next();
                return piece ? std::optional(std::move(piece).value()) : std::nullopt;
            });
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

    void renew() { lowest().expires_after(state_.options.limits.piece_max); }
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
    bool unread_ = false;  // The answer went out before the request was read.
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
