#include "examination/text/mail_decoding.h"

#include "examination/text/encoding.h"
#include "examination/text/markup.h"

#include <algorithm>

namespace examination {
namespace {

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "=?charset?Q?text?=" at the front; takes it away and gives it decoded. Nothing if there is none.
bool take_encoded_word(std::string_view& rest, std::string& out) {
    constexpr std::size_t word_bytes_max = 1024;
    auto charset_end = rest.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= rest.size() ||
        rest[charset_end + 2] != '?')
        return false;
    auto end = rest.substr(0, std::min(rest.size(), word_bytes_max)).find("?=", charset_end + 3);
    if (end == std::string_view::npos)
        return false;
    auto charset = rest.substr(2, charset_end - 2);
    charset = charset.substr(0, charset.find('*'));  // RFC 2231 §5: a language may follow.
    auto text = rest.substr(charset_end + 3, end - charset_end - 3);
    char kind = rest[charset_end + 1];
    if (kind == 'B' || kind == 'b')
        out += decode_word(decode_base64_loosely(text), charset);
    else if (kind == 'Q' || kind == 'q')
        out += decode_word(decode_quoted_printable(text, true), charset);
    else
        return false;
    rest.remove_prefix(end + 2);
    return true;
}

}  // namespace

std::string decode_base64_loosely(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3);
    unsigned bits = 0;
    int count = 0;
    for (char c : text) {
        auto value = base64_value(c);
        if (c == '=')
            bits = 0, count = 0;
        if (value < 0)
            continue;
        bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFF);
        }
    }
    return out;
}

std::string decode_quoted_printable(std::string_view text, bool underscore_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '_' && underscore_is_space) {
            out += ' ';
        } else if (text[i] != '=') {
            out += text[i];
        } else if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                   hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else if (i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
        } else if (i + 2 < text.size() && text[i + 1] == '\r' && text[i + 2] == '\n') {
            i += 2;
        } else {
            out += '=';
        }
    }
    return out;
}

std::string decode_header(std::string_view value) {
    std::string out;
    bool after_word = false;
    while (!value.empty()) {
        auto begin = std::min(value.find("=?"), value.size());
        auto plain = value.substr(0, begin);
        // RFC 2047 §6.2: space between two encoded words is not shown.
        if (!after_word || begin == value.size() ||
            plain.find_first_not_of(" \t\r\n") != std::string_view::npos)
            out += decode_word(plain, {});
        value.remove_prefix(begin);
        if (value.empty())
            break;
        after_word = take_encoded_word(value, out);
        if (!after_word) {
            out += value.substr(0, 2);
            value.remove_prefix(2);
        }
    }
    return out;
}

std::string header_parameter(std::string_view value, std::string_view name) {
    auto at = value.find(';');
    while (at != std::string_view::npos) {
        auto rest = value.substr(at + 1);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        auto equals = rest.find('=');
        auto next = value.find(';', at + 1);
        if (equals != std::string_view::npos && same_letters(rest.substr(0, equals), name)) {
            rest.remove_prefix(equals + 1);
            if (rest.starts_with('"'))
                return std::string(rest.substr(1, rest.find('"', 1) - 1));
            return std::string(rest.substr(0, rest.find_first_of("; \t\r\n")));
        }
        at = next;
    }
    return {};
}

}  // namespace examination
