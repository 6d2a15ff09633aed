#include "examination/detection/sigma_pattern.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace examination {
namespace {

using Part = SigmaPatternPart;
using Parts = std::span<const Part>;

constexpr std::array<std::string_view, 5> dashes{"-", "/", "–", "—", "―"};

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What stands at the begin; a byte that begins no character is one of its own.
struct Character {
    UChar32 code = -1;
    std::size_t size = 1;
};
Character first_character(std::string_view text) {
    std::int32_t at = 0;
    auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 4));
    UChar32 code = -1;
// ICU's macro narrows.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
    U8_NEXT(text.data(), at, size, code);
#pragma GCC diagnostic pop
    return code < 0 ? Character{} : Character{code, static_cast<std::size_t>(at)};
}
std::size_t character_size(std::string_view text) {
    return first_character(text).size;
}

// Where `parts`, none of them any_many, end if they match at the begin of the text.
std::optional<std::size_t> end_at_begin(Parts parts, std::string_view text) {
    std::size_t at = 0;
    for (const auto& part : parts) {
        auto rest = text.substr(at);
        if (part.kind == Part::Kind::letters) {
            if (!rest.starts_with(part.letters))
                return std::nullopt;
            at += part.letters.size();
        } else if (part.kind == Part::Kind::any_one) {
            if (rest.empty())
                return std::nullopt;
            at += character_size(rest);
        } else {
            auto* dash = std::ranges::find_if(
                dashes, [&](std::string_view one) { return rest.starts_with(one); });
            if (dash == dashes.end())
                return std::nullopt;
            at += dash->size();
        }
    }
    return at;
}

std::optional<std::size_t> find_end(Parts parts, std::string_view text) {
    const auto& first = parts.front();
    for (std::size_t at = 0;; at += character_size(text.substr(at))) {
        if (first.kind == Part::Kind::letters) {
            at = text.find(first.letters, at);
            if (at == std::string_view::npos)
                return std::nullopt;
        }
        if (auto end = end_at_begin(parts, text.substr(at)))
            return at + *end;
        if (at == text.size())
            return std::nullopt;
    }
}

// At the text's end. The same parts have another size for each dash they meet, so that every
// beginning is tried, unless letters alone say where it is.
bool matches_at_end(Parts parts, std::string_view text) {
    if (parts.size() == 1 && parts.front().kind == Part::Kind::letters)
        return text.ends_with(parts.front().letters);
    for (std::size_t at = 0;; at += character_size(text.substr(at))) {
        if (auto end = end_at_begin(parts, text.substr(at)); end && at + *end == text.size())
            return true;
        if (at == text.size())
            return false;
    }
}

bool is_word(char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
           (lower(c) >= 'a' && lower(c) <= 'z');
}

}  // namespace

void append_folded(std::string& out, std::string_view text) {
    while (!text.empty()) {
        auto plain = static_cast<std::size_t>(
            std::ranges::find_if(text, [](char c) { return (c & 0x80) != 0; }) - text.begin());
        auto begin = static_cast<std::ptrdiff_t>(out.size());
        out.append(text.substr(0, plain));
        std::transform(out.begin() + begin, out.end(), out.begin() + begin, lower);
        text.remove_prefix(plain);
        if (text.empty())
            return;
        auto character = first_character(text);
        if (character.code < 0)
            out += text.front();
        else
            core::append_utf8(
                out, static_cast<char32_t>(u_foldCase(character.code, U_FOLD_CASE_DEFAULT)));
        text.remove_prefix(character.size);
    }
}

std::string folded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_folded(out, text);
    return out;
}

void SigmaPattern::add(Part::Kind kind) {
    if (kind == Part::Kind::any_many && !parts_.empty() && parts_.back().kind == kind)
        return;
    parts_.push_back({kind, {}});
}

void SigmaPattern::add_letters(std::string_view letters) {
    if (letters.empty())
        return;
    if (parts_.empty() || parts_.back().kind != Part::Kind::letters)
        parts_.push_back({});
    parts_.back().letters += letters;
}

SigmaPattern SigmaPattern::of_rule_text(std::string_view text) {
    SigmaPattern pattern;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        bool escapes = c == '\\' && at + 1 < text.size() &&
                       std::string_view("*?\\").find(text[at + 1]) != std::string_view::npos;
        if (escapes)
            pattern.add_letters(text.substr(++at, 1));
        else if (c == '*')
            pattern.add(Part::Kind::any_many);
        else if (c == '?')
            pattern.add(Part::Kind::any_one);
        else
            pattern.add_letters(text.substr(at, 1));
    }
    return pattern;
}

SigmaPattern SigmaPattern::of_letters(std::string letters) {
    SigmaPattern pattern;
    pattern.add_letters(letters);
    return pattern;
}

void SigmaPattern::add_before(Part::Kind kind) {
    if (parts_.empty() || parts_.front().kind != kind || kind != Part::Kind::any_many)
        parts_.insert(parts_.begin(), {kind, {}});
}

void SigmaPattern::add_behind(Part::Kind kind) {
    add(kind);
}

void SigmaPattern::widen_dashes() {
    SigmaPattern wide;
    for (const auto& part : parts_) {
        if (part.kind != Part::Kind::letters) {
            wide.add(part.kind);
            continue;
        }
        const auto& text = part.letters;
        for (std::size_t at = 0; at < text.size(); ++at) {
            bool dash = text[at] == '-' || text[at] == '/';
            bool begins = at == 0 || !is_word(text[at - 1]);
            bool word_behind = at + 1 < text.size() && is_word(text[at + 1]);
            if (dash && begins && word_behind)
                wide.add(Part::Kind::dash);
            else
                wide.add_letters({&text[at], 1});
        }
    }
    parts_ = std::move(wide.parts_);
}

void SigmaPattern::ignore_case() {
    ignores_case_ = true;
    for (auto& part : parts_)
        part.letters = folded(part.letters);
}

bool SigmaPattern::has_wildcards() const {
    return std::ranges::any_of(parts_,
                               [](const Part& part) { return part.kind != Part::Kind::letters; });
}

std::string SigmaPattern::letters() const {
    return parts_.empty() ? "" : parts_.front().letters;
}

// Between two any_many the first place will do: what is behind it has the more room.
bool SigmaPattern::matches(std::string_view value) const {
    auto is_many = [](const Part& part) { return part.kind == Part::Kind::any_many; };
    Parts rest(parts_);
    auto first_many = std::ranges::find_if(rest, is_many);
    auto head = rest.first(static_cast<std::size_t>(first_many - rest.begin()));
    auto head_end = end_at_begin(head, value);
    if (!head_end)
        return false;
    value.remove_prefix(*head_end);
    if (first_many == rest.end())
        return value.empty();
    rest = rest.subspan(head.size() + 1);
    for (;;) {
        auto many = std::ranges::find_if(rest, is_many);
        if (many == rest.end())
            return rest.empty() || matches_at_end(rest, value);
        auto segment = rest.first(static_cast<std::size_t>(many - rest.begin()));
        if (auto end = segment.empty() ? std::optional<std::size_t>(0) : find_end(segment, value))
            value.remove_prefix(*end);
        else
            return false;
        rest = rest.subspan(segment.size() + 1);
    }
}

std::string_view SigmaPattern::longest_letters() const {
    std::string_view longest;
    for (const auto& part : parts_)
        if (part.letters.size() > longest.size())
            longest = part.letters;
    return longest;
}

}  // namespace examination
