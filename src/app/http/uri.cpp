#include "app/http/uri.h"

#include "core/text.h"

#include <charconv>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> decoded(std::string_view text) {
    auto out = percent_decoded(text);
    if (!out)
        return Error(ErrorCode::invalid_input, "the address has a '%' that is no escape");
    if (!core::is_valid_utf8(*out) || out->find('\0') != std::string::npos)
        return Error(ErrorCode::invalid_input, "the address is not UTF-8");
    return std::move(*out);
}

Result<std::vector<std::string>> segments_of(std::string_view path) {
    std::vector<std::string> segments;
    if (path.empty() || path[0] != '/')
        return Error(ErrorCode::invalid_input, "the address must begin with '/'");
    path.remove_prefix(1);
    while (!path.empty()) {
        auto end = path.find('/');
        auto segment = TRY(decoded(path.substr(0, end)));
        if (segment.empty() || segment == "." || segment == ".." ||
            segment.find('/') != std::string::npos)
            return Error(ErrorCode::invalid_input,
                         "the address has a part that is empty, '.', '..' or holds a '/'");
        segments.push_back(std::move(segment));
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
    return segments;
}

Result<Query> query_of(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!text.empty()) {
        auto end = text.find('&');
        std::string part(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (part.empty())
            continue;
        if (parameters.size() == parameters_max)
            return Error(ErrorCode::invalid_input, "the query has too many parameters");
        for (auto& c : part)
            c = c == '+' ? ' ' : c;
        auto equals = part.find('=');
        auto name = TRY(decoded(std::string_view(part).substr(0, equals)));
        auto value =
            TRY(decoded(equals == std::string::npos ? std::string_view()
                                                    : std::string_view(part).substr(equals + 1)));
        parameters.emplace_back(std::move(name), std::move(value));
    }
    return Query(std::move(parameters));
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (text.size() - i < 3)
            return std::nullopt;
        int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0)
            return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

std::string Query::text(std::string_view name) const {
    for (const auto& [key, value] : parameters_)
        if (key == name)
            return value;
    return {};
}

std::vector<std::string> Query::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : parameters_)
        if (key == name)
            values.push_back(value);
    return values;
}

bool Query::has(std::string_view name) const {
    for (const auto& parameter : parameters_)
        if (parameter.first == name)
            return true;
    return false;
}

Result<std::uint64_t> Query::number(std::string_view name, std::uint64_t fallback,
                                    const Range& range) const {
    if (!has(name))
        return fallback;
    auto value = text(name);
    std::uint64_t number = 0;
    auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (failed != std::errc{} || end != value.data() + value.size() || number < range.least ||
        number > range.most)
        return Error(ErrorCode::invalid_input,
                     "'" + std::string(name) + "' must be a number from " +
                         std::to_string(range.least) + " to " + std::to_string(range.most));
    return number;
}

Result<std::optional<bool>> Query::truth(std::string_view name) const {
    if (!has(name))
        return std::optional<bool>();
    auto value = text(name);
    if (value != "true" && value != "false")
        return Error(ErrorCode::invalid_input, "'" + std::string(name) + "' must be true or false");
    return std::optional(value == "true");
}

Result<Uri> parse_target(std::string_view target) {
    if (target.size() > target_size_max)
        return Error(ErrorCode::invalid_input, "the address is too long");
    auto mark = target.find('?');
    Uri uri;
    uri.segments = TRY(segments_of(target.substr(0, mark)));
    if (mark != std::string_view::npos)
        uri.query = TRY(query_of(target.substr(mark + 1)));
    return uri;
}

}  // namespace app::http
