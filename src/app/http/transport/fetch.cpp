#include "app/http/transport/fetch.h"

#include "app/http/transport/server.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace app::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using tcp = asio::ip::tcp;
using core::Error;
using core::ErrorCode;
using core::Result;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t answer_header_bytes_max = 32u << 10;

using Failure = std::optional<Error>;

Error unreachable(const FetchRequest& request, const std::string& why) {
    return {ErrorCode::io, "'" + request.to.host + "' gave no answer: " + why};
}

Error failed_with(const FetchRequest& request, const beast::error_code& failed) {
    if (failed == wire::error::body_limit || failed == wire::error::header_limit)
        return {ErrorCode::limit_exceeded,
                "the answer of '" + request.to.host + "' is longer than is taken"};
    return unreachable(request,
                       failed == beast::error::timeout ? "the time is up" : failed.message());
}

wire::request<wire::string_body> message_of(const FetchRequest& request) {
    wire::request<wire::string_body> message(
        request.method == Method::post ? wire::verb::post : wire::verb::get, request.to.target, 11);
    bool usual = request.to.port == (request.to.encrypted ? 443 : 80);
    auto host = request.to.host.find(':') == std::string::npos ? request.to.host
                                                               : "[" + request.to.host + "]";
    message.set(wire::field::host, usual ? host : host + ":" + std::to_string(request.to.port));
    message.set(wire::field::user_agent, "Spoor");
    message.set(wire::field::accept, "application/json");
    message.set(wire::field::connection, "close");
    for (const auto& [name, value] : request.headers)
        message.set(name, value);
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

// One exchange, on an io context of its own, which the calling thread runs.
class Fetching {
public:
    Fetching(const FetchRequest& request, asio::io_context& io)
        : request_(request),
          io_(io),
          ends_(std::chrono::steady_clock::now() + request.time_max),
          resolver_(io),
          limit_(io, ends_) {}

    asio::awaitable<void> run() {
        // A question to the name servers that is under way ends by their own limits.
        limit_.async_wait([this](const beast::error_code& cancelled) {
            if (!cancelled)
                resolver_.cancel();
        });
        auto [unknown, endpoints] = co_await resolver_.async_resolve(
            request_.to.host, std::to_string(request_.to.port), quietly);
        limit_.cancel();
        if (unknown)
            failure_ = unreachable(request_, unknown == asio::error::operation_aborted
                                                 ? "the time is up"
                                                 : unknown.message());
        else if (request_.to.encrypted)
            co_await over_tls(endpoints);
        else
            co_await plainly(endpoints);
    }

    Result<FetchAnswer> outcome() {
        if (failure_)
            return std::move(*failure_);
        return std::move(answer_);
    }

private:
    using Endpoints = tcp::resolver::results_type;

    asio::awaitable<bool> connect(beast::tcp_stream& stream, const Endpoints& endpoints) {
        stream.expires_at(ends_);
        auto [failed, where] = co_await stream.async_connect(endpoints, quietly);
        if (failed)
            failure_ = failed_with(request_, failed);
        co_return !failed;
    }

    asio::awaitable<void> plainly(const Endpoints& endpoints) {
        beast::tcp_stream stream(io_);
        if (co_await connect(stream, endpoints))
            co_await ask(stream);
    }

    asio::awaitable<void> over_tls(const Endpoints& endpoints) {
        asio::ssl::context tls(asio::ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
        beast::error_code unusable;
        if (request_.trusted.empty())
            tls.set_default_verify_paths(unusable);
        else
            tls.add_certificate_authority(asio::buffer(request_.trusted), unusable);
        if (unusable) {
            failure_ = Error(ErrorCode::invalid_input,
                             "the certificates to trust cannot be used: " + unusable.message());
            co_return;
        }
        beast::ssl_stream<beast::tcp_stream> stream(io_, tls);
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.set_verify_callback(asio::ssl::host_name_verification(request_.to.host));
        beast::error_code is_name;
        asio::ip::make_address(request_.to.host, is_name);
        if (is_name)
            SSL_set_tlsext_host_name(stream.native_handle(), request_.to.host.c_str());
        auto& lowest = beast::get_lowest_layer(stream);
        bool connected = co_await connect(lowest, endpoints);
        if (!connected)
            co_return;
        auto [refused] = co_await stream.async_handshake(asio::ssl::stream_base::client, quietly);
        if (refused) {
            auto verdict = SSL_get_verify_result(stream.native_handle());
            failure_ =
                refused == beast::error::timeout
                    ? failed_with(request_, refused)
                    : Error(ErrorCode::denied,
                            "'" + request_.to.host + "' does not prove who it is: " +
                                (verdict == X509_V_OK ? refused.message()
                                                      : X509_verify_cert_error_string(verdict)));
            co_return;
        }
        co_await ask(stream);
    }

    template <typename Stream>
    asio::awaitable<void> ask(Stream& stream) {
        auto message = message_of(request_);
        auto [unsent, sent] = co_await wire::async_write(stream, message, quietly);
        beast::flat_buffer buffer;
        wire::response_parser<wire::string_body> parser;
        parser.header_limit(answer_header_bytes_max);
        parser.body_limit(request_.bytes_max);
        // Whoever refuses may answer before all is sent.
        auto [failed, read] = co_await wire::async_read(stream, buffer, parser, quietly);
        if (failed) {
            failure_ = failed_with(request_, unsent ? unsent : failed);
            co_return;
        }
        answer_.status = parser.get().result_int();
        answer_.body = std::move(parser.get().body());
    }

    const FetchRequest& request_;
    asio::io_context& io_;
    std::chrono::steady_clock::time_point ends_;
    tcp::resolver resolver_;
    asio::steady_timer limit_;
    Failure failure_;
    FetchAnswer answer_;
};

Error no_address(std::string_view text) {
    return {ErrorCode::invalid_input,
            "'" + std::string(text.substr(0, 200)) +
                "' is no address of a server; write https://NAME or https://NAME:PORT/PATH"};
}

bool is_host(std::string_view host, bool bracketed) {
    auto fits = [&](char c) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return plain || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
    };
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, fits);
}

}  // namespace

Result<WebAddress> parse_web_address(std::string_view text) {
    WebAddress out;
    auto visible = [](char c) { return c > 0x20 && c < 0x7F && c != '#' && c != '\\'; };
    if (text.size() > web_address_size_max || !std::ranges::all_of(text, visible))
        return no_address(text);
    auto rest = text;
    out.encrypted = rest.starts_with("https://");
    if (!out.encrypted && !rest.starts_with("http://"))
        return no_address(text);
    rest.remove_prefix(out.encrypted ? 8 : 7);
    auto end = std::min(rest.find_first_of("/?"), rest.size());
    auto authority = rest.substr(0, end);
    if (end < rest.size())
        out.target = (rest[end] == '?' ? "/" : "") + std::string(rest.substr(end));
    bool bracketed = authority.starts_with('[');
    auto closed = bracketed ? authority.find(']') : std::size_t{0};
    if (closed == authority.npos)
        return no_address(text);
    auto colon = authority.find(':', closed);
    auto host = authority.substr(0, colon);
    if (bracketed && (host.size() < 2 || host.back() != ']'))
        return no_address(text);
    out.host = bracketed ? host.substr(1, host.size() - 2) : host;
    out.port = out.encrypted ? 443 : 80;
    if (colon != authority.npos) {
        auto digits = authority.substr(colon + 1);
        auto [stop, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
        if (failed != std::errc{} || stop != digits.data() + digits.size() || out.port == 0)
            return no_address(text);
    }
    if (!is_host(out.host, bracketed))
        return no_address(text);
    return out;
}

Result<FetchAnswer> fetch(const FetchRequest& request) {
    try {
        asio::io_context io{1};
        Fetching fetching(request, io);
        std::exception_ptr broken;
        asio::co_spawn(io, fetching.run(), [&](std::exception_ptr failed) { broken = failed; });
        io.run();
        if (broken)
            std::rethrow_exception(broken);
        return fetching.outcome();
    } catch (const std::exception& failed) {
        return Error(ErrorCode::internal,
                     std::string("another server could not be asked: ") + failed.what());
    }
}

}  // namespace app::http
