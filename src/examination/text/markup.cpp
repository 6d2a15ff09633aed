#include "examination/text/markup.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace examination {
namespace {

bool is_space(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

char lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
}

// HTML 4 §24.2: the names of U+00A0 to U+00FF, in order.
constexpr std::array<std::string_view, 96> latin_names = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
    "copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
    "sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
    "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
    "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
    "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

struct NamedCharacter {
    std::string_view name;
    std::uint32_t code_point;
};
constexpr NamedCharacter other_names[] = {
    {"amp", '&'},      {"lt", '<'},        {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},    {"euro", 0x20AC},   {"ndash", 0x2013},  {"mdash", 0x2014},
    {"lsquo", 0x2018}, {"rsquo", 0x2019},  {"sbquo", 0x201A},  {"ldquo", 0x201C},
    {"rdquo", 0x201D}, {"bdquo", 0x201E},  {"hellip", 0x2026}, {"bull", 0x2022},
    {"trade", 0x2122}, {"lsaquo", 0x2039}, {"rsaquo", 0x203A}, {"zwnj", 0x200C},
    {"zwj", 0x200D},   {"lrm", 0x200E},    {"rlm", 0x200F},    {"ensp", 0x2002},
    {"emsp", 0x2003},  {"thinsp", 0x2009}, {"OElig", 0x152},   {"oelig", 0x153},
    {"Scaron", 0x160}, {"scaron", 0x161},  {"minus", 0x2212},  {"rarr", 0x2192}};

// 0 where the reference means nothing. REQUIRES: without & and ;
std::uint32_t character_of(std::string_view reference) {
    if (reference.starts_with('#')) {
        bool hex = reference.size() > 1 && lower(reference[1]) == 'x';
        auto digits = reference.substr(hex ? 2 : 1);
        std::uint32_t value = 0;
        auto read =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
        bool whole = read.ec == std::errc() && read.ptr == digits.data() + digits.size();
        bool character = value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
        return whole && character ? value : 0;
    }
    for (std::size_t i = 0; i < latin_names.size(); ++i)
        if (latin_names[i] == reference)
            return static_cast<std::uint32_t>(0xA0 + i);
    for (const auto& named : other_names)
        if (named.name == reference)
            return named.code_point;
    return 0;
}

}  // namespace

bool same_letters(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

CharacterReference find_reference(std::string_view text, std::size_t at) {
    constexpr std::size_t reference_bytes_max = 10;
    for (; (at = text.find('&', at)) != std::string_view::npos; ++at) {
        auto end =
            text.substr(0, std::min(text.size(), at + 2 + reference_bytes_max)).find(';', at);
        if (end == std::string_view::npos)
            continue;
        CharacterReference found{at, end + 1, {}};
        if (auto character = character_of(text.substr(at + 1, end - at - 1)); character != 0) {
            core::append_utf8(found.character, character);
            return found;
        }
    }
    return {text.size(), text.size(), {}};
}

std::string resolve_references(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_resolved(text, [&](std::string_view part, std::size_t) { out += part; });
    return out;
}

std::string_view MarkupPieceView::local_name() const {
    auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool MarkupReaderView::next_attribute(std::string_view raw, std::size_t& at, std::string_view& name,
                                      std::string_view& value) {
    while (at < raw.size() && (is_space(raw[at]) || raw[at] == '/'))
        ++at;
    if (at >= raw.size())
        return false;
    auto begin = at;
    while (at < raw.size() && !is_space(raw[at]) && (raw[at] != '=' || at == begin))
        ++at;
    name = raw.substr(begin, at - begin);
    value = {};
    auto after = at;
    while (after < raw.size() && is_space(raw[after]))
        ++after;
    if (after >= raw.size() || raw[after] != '=')
        return true;
    at = after + 1;
    while (at < raw.size() && is_space(raw[at]))
        ++at;
    if (at < raw.size() && (raw[at] == '"' || raw[at] == '\'')) {
        auto end = std::min(raw.find(raw[at], at + 1), raw.size());
        value = raw.substr(at + 1, end - at - 1);
        at = std::min(end + 1, raw.size());
        return true;
    }
    begin = at;
    while (at < raw.size() && !is_space(raw[at]))
        ++at;
    value = raw.substr(begin, at - begin);
    return true;
}

std::string_view MarkupPieceView::raw_attribute(std::string_view wanted) const {
    std::size_t at = name.size();
    std::string_view found, value;
    while (MarkupReaderView::next_attribute(raw, at, found, value))
        if (same_letters(found, wanted))
            return value;
    return {};
}

std::string MarkupPieceView::attribute(std::string_view wanted) const {
    return resolve_references(raw_attribute(wanted));
}

bool MarkupReaderView::next(MarkupPieceView& piece) {
    if (position_ >= text_.size())
        return false;
    piece = {};
    piece.offset = position_;
    auto rest = text_.substr(position_);
    auto take = [&](std::string_view opening, std::string_view closing, MarkupKind kind) {
        auto end = rest.find(closing, opening.size());
        piece.kind = kind;
        piece.complete = end != std::string_view::npos;
        end = std::min(end, rest.size());
        piece.raw = rest.substr(opening.size(), end - opening.size());
        piece.raw_offset = piece.offset + opening.size();
        piece.offset += kind == MarkupKind::text ? opening.size() : 0;
        position_ += std::min(end + closing.size(), rest.size());
    };
    if (rest.starts_with("<!--")) {
        take("<!--", "-->", MarkupKind::other);
    } else if (rest.starts_with("<![CDATA[")) {
        take("<![CDATA[", "]]>", MarkupKind::text);
        piece.cdata = true;
    } else if (rest.starts_with("<?") || rest.starts_with("<!")) {
        take("<", ">", MarkupKind::other);
    } else if (rest.size() > 1 && rest[0] == '<' &&
               (rest[1] == '/' || (lower(rest[1]) >= 'a' && lower(rest[1]) <= 'z') ||
                rest[1] == '_')) {
        bool end_tag = rest[1] == '/';
        take(end_tag ? "</" : "<", ">", end_tag ? MarkupKind::end : MarkupKind::begin);
        piece.closed = piece.raw.ends_with('/');
        auto size = std::find_if(piece.raw.begin(), piece.raw.end(),
                                 [](char c) { return is_space(c) || c == '/'; }) -
                    piece.raw.begin();
        piece.name = piece.raw.substr(0, static_cast<std::size_t>(size));
    } else {
        auto end = std::min(rest.find('<', 1), rest.size());
        piece.raw = rest.substr(0, end);
        piece.raw_offset = piece.offset;
        position_ += end;
    }
    return true;
}

std::string_view MarkupReaderView::skip_to_end(std::string_view name) {
    auto begin = position_;
    for (auto at = text_.find("</", begin); at != std::string_view::npos;
         at = text_.find("</", at + 2))
        if (same_letters(text_.substr(at + 2, name.size()), name)) {
            position_ = at;
            return text_.substr(begin, at - begin);
        }
    position_ = text_.size();
    return text_.substr(begin);
}

}  // namespace examination
