#include "examination/text/mail_decoding.h"

#include "examination/text/markup.h"

#include <algorithm>
#include <optional>

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

namespace {

// Of "=" and what follows it: how many bytes are taken, and which byte they mean, if any.
struct Escape {
    std::size_t taken = 1;
    std::optional<char> means = '=';
};
Escape escape_at(std::string_view rest) {
    if (rest.size() > 2 && hex_value(rest[1]) >= 0 && hex_value(rest[2]) >= 0)
        return {3, static_cast<char>(hex_value(rest[1]) * 16 + hex_value(rest[2]))};
    if (rest.substr(1).starts_with('\n'))
        return {2, std::nullopt};
    if (rest.substr(1).starts_with("\r\n"))
        return {3, std::nullopt};
    return {};
}

}  // namespace

std::string decode_quoted_printable(std::string_view text, bool underscore_is_space,
                                    std::vector<DecodedStep>* steps) {
    constexpr std::size_t stretch_least = 3;
    std::string out;
    out.reserve(text.size());
    DecodedStep stretch;
    auto end_stretch = [&] {
        if (steps != nullptr && out.size() >= stretch.offset + stretch_least)
            steps->push_back(stretch);
    };
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '=') {
            out += text[i] == '_' && underscore_is_space ? ' ' : text[i];
            ++i;
            continue;
        }
        auto escape = escape_at(text.substr(i));
        i += escape.taken;
        if (escape.taken == 1) {
            out += '=';
            continue;
        }
        end_stretch();
        if (escape.means)
            out += *escape.means;
        stretch = {out.size(), i};
    }
    end_stretch();
    return out;
}

namespace {

// "=?charset?Q?text?=" at the front of what is left of a value.
struct EncodedWord {
    std::string_view charset, text;
    char kind = 0;
    std::size_t size = 0;
};
std::optional<EncodedWord> encoded_word_at(std::string_view rest) {
    constexpr std::size_t word_bytes_max = 1024;
    auto charset_end = rest.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= rest.size() ||
        rest[charset_end + 2] != '?')
        return std::nullopt;
    auto end = rest.substr(0, std::min(rest.size(), word_bytes_max)).find("?=", charset_end + 3);
    if (end == std::string_view::npos)
        return std::nullopt;
    auto charset = rest.substr(2, charset_end - 2);
    charset = charset.substr(0, charset.find('*'));  // RFC 2231 §5: a language may follow.
    auto kind = static_cast<char>(rest[charset_end + 1] | 0x20);
    if (kind != 'b' && kind != 'q')
        return std::nullopt;
    return EncodedWord{charset, rest.substr(charset_end + 3, end - charset_end - 3), kind, end + 2};
}

// `offset` is that of its text in the value.
DecodedText decoded(const EncodedWord& word, std::size_t offset) {
    if (word.kind == 'b') {
        auto text = decode_short_text(decode_base64_loosely(word.text), word.charset);
        text.steps = {{0, offset}};
        return text;
    }
    std::vector<DecodedStep> places{{0, 0}};
    auto bytes = decode_quoted_printable(word.text, true, &places);
    auto text = decode_short_text(bytes, word.charset);
    for (auto& place : places)
        place.source += offset;
    text.trace_on(places);
    return text;
}

}  // namespace

std::string decode_header(std::string_view value, std::vector<DecodedStep>* steps) {
    std::string out;
    bool after_word = false;
    auto add = [&](const DecodedText& text) {
        for (const auto& step : text.steps)
            if (steps != nullptr)
                steps->push_back({out.size() + step.offset, step.source});
        out += text.utf8();
    };
    for (std::size_t at = 0; at < value.size();) {
        auto begin = std::min(value.find("=?", at), value.size());
        auto plain = value.substr(at, begin - at);
        // RFC 2047 §6.2: space between two encoded words is not shown.
        if (!after_word || begin == value.size() ||
            plain.find_first_not_of(" \t\r\n") != std::string_view::npos) {
            auto text = decode_short_text(plain, {});
            for (auto& step : text.steps)
                step.source += at;
            add(text);
        }
        at = begin;
        if (at == value.size())
            break;
        auto word = encoded_word_at(value.substr(at));
        after_word = word.has_value();
        if (word) {
            add(decoded(*word, static_cast<std::size_t>(word->text.data() - value.data())));
            at += word->size;
        } else {
            add({std::string(value.substr(at, 2)), {}, {{0, at}}, {}, 0, 0});
            at += 2;
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
