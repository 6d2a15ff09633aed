#include "app/http/header_values.h"

#include "core/base64.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace app::http {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t value = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string_view bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer ";
    auto begins = [&] {
        for (std::size_t i = 0; i < scheme.size(); ++i)
            if ((authorization[i] | 0x20) != scheme[i])
                return false;
        return true;
    };
    if (authorization.size() <= scheme.size() || !begins())
        return {};
    return trimmed(authorization.substr(scheme.size()));
}

std::string http_date(std::int64_t unix_seconds) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    std::time_t seconds = unix_seconds;
    if (::gmtime_r(&seconds, &parts) == nullptr)
        return {};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                       months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::optional<std::map<std::string, std::string>> parse_upload_metadata(std::string_view header) {
    std::map<std::string, std::string> values;
    while (!header.empty()) {
        auto end = header.find(',');
        auto pair = trimmed(header.substr(0, end));
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        auto space = pair.find(' ');
        auto name = pair.substr(0, space);
        auto value = space == std::string_view::npos
                         ? std::optional(std::string())
                         : core::from_base64(trimmed(pair.substr(space + 1)));
        if (name.empty() || !value || !values.emplace(name, *value).second)
            return std::nullopt;
    }
    return values;
}

std::string find_cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        auto end = header.find(';');
        auto part = trimmed(header.substr(0, end));
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        auto equals = part.find('=');
        if (equals != std::string_view::npos && trimmed(part.substr(0, equals)) == name)
            return std::string(trimmed(part.substr(equals + 1)));
    }
    return {};
}

AskedRange parse_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    header = trimmed(header);
    if (!header.starts_with(unit) || header.find(',') != std::string_view::npos)
        return {};
    header = trimmed(header.substr(unit.size()));
    auto dash = header.find('-');
    if (dash == std::string_view::npos)
        return {};
    auto first = parse_number(header.substr(0, dash)), last = parse_number(header.substr(dash + 1));
    bool open = header.size() == dash + 1, suffix = dash == 0;
    if ((!first && !suffix) || (!last && !open) || (suffix && open))
        return {};
    AskedRange asked{RangeForm::given, {}};
    if (suffix) {
        asked.range.size = std::min(*last, size);
        asked.range.first = size - asked.range.size;
    } else {
        if (last && *last < *first)
            return {};
        asked.range.first = *first;
        if (*first < size)
            asked.range.size = (last ? std::min(*last, size - 1) : size - 1) - *first + 1;
    }
    if (asked.range.size == 0)
        asked.form = RangeForm::unsatisfiable;
    return asked;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (char c : text) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '-' || c == '_';
        out += plain ? std::string(1, c)
                     : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

}  // namespace app::http
