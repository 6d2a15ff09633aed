#include "app/http/header_values.h"

#include <algorithm>
#include <charconv>

namespace app::http {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

}  // namespace

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
    auto first = number(header.substr(0, dash)), last = number(header.substr(dash + 1));
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

}  // namespace app::http
