#include "core/text.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include <fmt/format.h>

namespace core {
namespace {

// Length of the valid sequence at the start of `bytes`, or 0. Unicode 15 table 3-7.
std::size_t sequence_length(std::string_view bytes, char32_t& value) {
    auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    unsigned char lead = at(0);
    if (lead < 0x80) {
        value = lead;
        return 1;
    }
    std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                         : lead >= 0xE0 && lead <= 0xEF ? 3
                         : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                        : 0;
    if (length == 0 || bytes.size() < length)
        return 0;
    value = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (at(i) & 0x3Fu);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return overlong || surrogate || value > 0x10FFFF ? 0 : length;
}

// How many bytes at the begin are ASCII: at least all but the last seven of them.
std::size_t ascii_length(std::string_view bytes) {
    constexpr std::uint64_t high_bits = 0x8080808080808080u;
    std::size_t length = 0;
    for (std::uint64_t word = 0; length + sizeof word <= bytes.size(); length += sizeof word) {
        std::memcpy(&word, bytes.data() + length, sizeof word);
        if ((word & high_bits) != 0)
            break;
    }
    return length;
}

bool is_hidden_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

char folded(char c, LetterCase letter_case) {
    bool fold = letter_case == LetterCase::ignore && c >= 'A' && c <= 'Z';
    return fold ? static_cast<char>(c - 'A' + 'a') : c;
}

// One element of a pattern that stands for exactly one character: a literal, '?' or "[...]". An
// unclosed '[' is a literal.
struct OneCharacter {
    explicit OneCharacter(std::string_view pattern, LetterCase letter_case)
        : letter_case_(letter_case) {
        auto close = pattern[0] == '[' ? pattern.find(']', 2) : std::string_view::npos;
        text_ =
            close == std::string_view::npos ? pattern.substr(0, 1) : pattern.substr(0, close + 1);
    }
    std::size_t length() const { return text_.size(); }
    bool matches(char c) const {
        if (text_ == "?")
            return c != '/';
        return text_.size() == 1 ? folded(text_[0], letter_case_) == folded(c, letter_case_)
                                 : set_contains(folded(c, letter_case_)) && c != '/';
    }

private:
    bool set_contains(char c) const {
        auto set = text_.substr(1, text_.size() - 2);
        bool negated = set[0] == '!' || set[0] == '^';
        bool found = false;
        for (std::size_t i = negated ? 1 : 0; i < set.size(); ++i) {
            bool range = i + 2 < set.size() && set[i + 1] == '-';
            char low = folded(set[i], letter_case_);
            char high = range ? folded(set[i + 2], letter_case_) : low;
            found = found || (low <= c && c <= high);
            i += range ? 2 : 0;
        }
        return found != negated;
    }

    std::string_view text_;
    LetterCase letter_case_;
};

using Reachable = std::vector<char>;  // [j]: the pattern so far matches the first j characters.

// '*' within a name; "**" across names; "**/" also for no folder at all.
Reachable after_stars(const Reachable& before, std::string_view text, bool across, bool folders) {
    Reachable after(before.size(), 0);
    bool open = false;
    for (std::size_t j = 0; j < before.size(); ++j) {
        bool at_name_start = j > 0 && text[j - 1] == '/';
        open = (open && (across || !at_name_start)) || before[j] != 0;
        after[j] = folders ? (before[j] != 0 || (open && at_name_start)) : open;
    }
    return after;
}

}  // namespace

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
        out.push_back(static_cast<char>(0xC0 | c >> 6));
        out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        out.push_back(static_cast<char>(0xE0 | c >> 12));
        out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
    } else {
        out.push_back(static_cast<char>(0xF0 | c >> 18));
        out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
    }
}

bool is_valid_utf8(std::string_view bytes) {
    char32_t value = 0;
    while (true) {
        bytes.remove_prefix(ascii_length(bytes));
        if (bytes.empty())
            break;
        auto length = sequence_length(bytes, value);
        if (length == 0)
            return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string utf8_or_escaped(std::string_view bytes) {
    if (is_valid_utf8(bytes))
        return std::string(bytes);
    std::string out;
    char32_t value = 0;
    while (!bytes.empty()) {
        auto length = sequence_length(bytes, value);
        if (length == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
            length = 1;
        } else if (bytes[0] == '\\') {
            out += "\\\\";
        } else {
            out.append(bytes.substr(0, length));
        }
        bytes.remove_prefix(length);
    }
    return out;
}

std::string utf8_from_utf16le(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    auto unit = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(bytes[i]) |
                                     static_cast<unsigned char>(bytes[i + 1]) << 8);
    };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c <= 0xDFFF) {
            char32_t low = c < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
            if (low >= 0xDC00 && low <= 0xDFFF) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            } else {
                c = 0xFFFD;
            }
        }
        append_utf8(out, c);
    }
    return out;
}

std::string printable(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    char32_t value = 0;
    while (!utf8.empty()) {
        auto length = sequence_length(utf8, value);
        if (length == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(utf8[0]));
            length = 1;
        } else if (is_hidden_control(value)) {
            out += value < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(value))
                                 : fmt::format("\\u{:04x}", static_cast<unsigned>(value));
        } else {
            out.append(utf8.substr(0, length));
        }
        utf8.remove_prefix(length);
    }
    return out;
}

namespace {

// Whether one of eight bytes is a control sign, a quotation mark or a backslash.
bool any_escaped(std::uint64_t eight) {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = ones << 7;
    auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & tops; };
    auto below_space = (eight - ones * 0x20) & ~eight & tops;
    return (below_space | has_zero(eight ^ (ones * '"')) | has_zero(eight ^ (ones * '\\'))) != 0;
}

// Where the next sign at or behind `from` stands that JSON escapes; the text's size where none
// does.
std::size_t next_escaped(std::string_view text, std::size_t from) {
    for (std::uint64_t eight; from + sizeof eight <= text.size(); from += sizeof eight) {
        std::memcpy(&eight, text.data() + from, sizeof eight);
        if (any_escaped(eight))
            break;
    }
    for (; from < text.size(); ++from) {
        auto c = static_cast<unsigned char>(text[from]);
        if (c < 0x20 || c == '"' || c == '\\')
            break;
    }
    return from;
}

}  // namespace

void append_json_string(std::string& out, std::string_view utf8) {
    out.push_back('"');
    std::size_t clean = 0;
    for (std::size_t i = next_escaped(utf8, 0); i < utf8.size(); i = next_escaped(utf8, i + 1)) {
        auto c = static_cast<unsigned char>(utf8[i]);
        out.append(utf8.substr(clean, i - clean));
        clean = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += fmt::format("\\u{:04x}", c);
        }
    }
    out.append(utf8.substr(clean));
    out.push_back('"');
}

bool glob_matches(std::string_view pattern, std::string_view text, LetterCase letter_case) {
    Reachable reachable(text.size() + 1, 0);
    reachable[0] = 1;
    while (!pattern.empty()) {
        if (pattern[0] == '*') {
            bool across = pattern.starts_with("**");
            bool folders = pattern.starts_with("**/");
            pattern.remove_prefix(folders ? 3 : across ? 2 : 1);
            reachable = after_stars(reachable, text, across, folders);
            continue;
        }
        OneCharacter element(pattern, letter_case);
        pattern.remove_prefix(element.length());
        for (std::size_t j = text.size(); j > 0; --j)
            reachable[j] = reachable[j - 1] != 0 && element.matches(text[j - 1]);
        reachable[0] = 0;
    }
    return reachable[text.size()] != 0;
}

}  // namespace core
