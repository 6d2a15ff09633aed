#include "model/selectors/host.h"

#include "model/selectors/international.h"
#include "model/selectors/letters.h"

#include <cstddef>

namespace model {
namespace {

bool append_number(unsigned number, SelectorText& out) {
    if (number >= 10 && !append_number(number / 10, out))
        return false;
    return out.append(static_cast<char>('0' + number % 10));
}

// A group of one to four hex digits.
std::optional<std::uint16_t> parse_group(std::string_view text) {
    if (text.empty() || text.size() > 4 || !is_hex(text))
        return std::nullopt;
    unsigned value = 0;
    for (char c : text)
        value = value * 16 + static_cast<unsigned>(hex_digit(c));
    return static_cast<std::uint16_t>(value);
}

// Groups separated by single colons; the last may be an IPv4 address. -1: malformed.
int parse_groups(std::string_view text, Ipv6Groups& groups) {
    std::size_t count = 0;
    if (text.empty())
        return 0;
    while (true) {
        auto colon = text.find(':');
        auto part = text.substr(0, colon);
        if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
            auto address = parse_ipv4(part);
            if (!address || count > 6)
                return -1;
            groups[count] = static_cast<std::uint16_t>(*address >> 16);
            groups[count + 1] = static_cast<std::uint16_t>(*address);
            return static_cast<int>(count + 2);
        }
        auto group = parse_group(part);
        if (!group || count == groups.size())
            return -1;
        groups[count++] = *group;
        if (colon == std::string_view::npos)
            return static_cast<int>(count);
        text.remove_prefix(colon + 1);
    }
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    std::uint32_t address = 0;
    for (int part = 0; part < 4; ++part) {
        unsigned value = 0;
        std::size_t digits = 0;
        while (digits < text.size() && digits < 4 && is_digit(text[digits]))
            value = value * 10 + static_cast<unsigned>(text[digits++] - '0');
        if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && text[0] == '0'))
            return std::nullopt;
        address = address << 8 | value;
        text.remove_prefix(digits);
        if (part < 3) {
            if (text.empty() || text[0] != '.')
                return std::nullopt;
            text.remove_prefix(1);
        }
    }
    return text.empty() ? std::optional(address) : std::nullopt;
}

std::optional<Ipv6Groups> parse_ipv6(std::string_view text) {
    constexpr std::size_t letters_max = 45;
    if (text.size() < 2 || text.size() > letters_max)
        return std::nullopt;
    Ipv6Groups head{};
    auto gap = text.find("::");
    if (gap == std::string_view::npos)
        return parse_groups(text, head) == 8 ? std::optional(head) : std::nullopt;
    Ipv6Groups tail{};
    auto rest = text.substr(gap + 2);
    auto first = text.substr(0, gap);
    int head_count = first.find('.') == std::string_view::npos ? parse_groups(first, head) : -1;
    int tail_count = parse_groups(rest, tail);
    if (head_count < 0 || tail_count < 0 || head_count + tail_count > 7)
        return std::nullopt;
    for (int i = 0; i < tail_count; ++i)
        head[static_cast<std::size_t>(8 - tail_count + i)] = tail[static_cast<std::size_t>(i)];
    return head;
}

bool append_ipv4(std::uint32_t address, SelectorText& out) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        if (!append_number(address >> shift & 255, out) || (shift > 0 && !out.append('.')))
            return false;
    }
    return true;
}

bool append_ipv6(const Ipv6Groups& groups, SelectorText& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    // RFC 5952 §4.2: the longest run of two or more zero groups, the first among equals.
    std::size_t best = 8;
    std::size_t best_size = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t size = 0;
        while (i + size < 8 && groups[i + size] == 0)
            ++size;
        if (size > best_size) {
            best = i;
            best_size = size;
        }
    }
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == best) {
            if (!out.append("::"))
                return false;
            i += best_size - 1;
            continue;
        }
        if (i > 0 && i != best + best_size && !out.append(':'))
            return false;
        bool started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            auto digit = groups[i] >> shift & 15u;
            started = started || digit != 0 || shift == 0;
            if (started && !out.append(digits[digit]))
                return false;
        }
    }
    return true;
}

bool is_host_name(std::string_view text) {
    if (text.ends_with('.'))
        text.remove_suffix(1);
    if (text.empty() || text.size() > 253)
        return false;
    std::size_t label = 0;
    char previous = '.';
    for (char c : text) {
        if (c == '.') {
            if (label == 0 || previous == '-')
                return false;
            label = 0;
        } else {
            if (!is_alphanumeric(c) && c != '_' && (c != '-' || label == 0))
                return false;
            if (++label > 63)
                return false;
        }
        previous = c;
    }
    return label > 0 && previous != '-';
}

bool append_host(std::string_view host, SelectorText& out) {
    if (host.starts_with('[')) {
        if (!host.ends_with(']'))
            return false;
        auto groups = parse_ipv6(host.substr(1, host.size() - 2));
        return groups && out.append('[') && append_ipv6(*groups, out) && out.append(']');
    }
    SelectorText ascii;
    if (has_beyond_ascii(host)) {
        if (!append_ascii_host(host, ascii))
            return false;
        host = ascii.view();
    }
    if (!is_host_name(host))
        return false;
    if (host.ends_with('.'))
        host.remove_suffix(1);
    auto last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0: the whole name.
    if (std::ranges::all_of(last, is_digit) && !parse_ipv4(host))
        return false;  // URL standard: what ends in a number is an IPv4 address or nothing.
    for (char c : host)
        if (!out.append(to_lower(c)))
            return false;
    return true;
}

}  // namespace model
