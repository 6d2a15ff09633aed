#include "examination/text/html.h"

#include "examination/text/markup.h"

#include <algorithm>

namespace examination {
namespace {

constexpr std::size_t declaration_bytes = 4096;

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view other) { return same_letters(name, other); });
}

// Elements that stand within a line; all others begin and end one.
constexpr std::string_view inline_names[] = {
    "a",     "abbr", "acronym", "b",      "bdi", "bdo", "big",  "cite", "code", "del", "dfn",
    "em",    "font", "i",       "img",    "ins", "kbd", "mark", "nobr", "q",    "s",   "samp",
    "small", "span", "strike",  "strong", "sub", "sup", "time", "tt",   "u",    "var", "wbr"};
constexpr std::string_view silent_names[] = {"script", "style"};
constexpr std::string_view cell_names[] = {"td", "th"};

// Runs of white space mean one space in HTML.
std::string collapsed(const std::string& text, bool after_space) {
    std::string out;
    for (char byte : text) {
        bool space = byte == ' ' || (byte >= '\t' && byte <= '\r');
        if (!space)
            out += byte;
        else if (!(out.empty() ? after_space : out.back() == ' '))
            out += ' ';
    }
    return out;
}

bool ends_with_space(const std::string& text) {
    return text.empty() || text.back() == ' ' || text.back() == '\n' || text.back() == '\t';
}

void write_tag(const MarkupPieceView& piece, const DecodedText& html, TextWriter& writer) {
    if (is_one_of(piece.name, cell_names))
        writer.separate('\t');
    else if (!is_one_of(piece.name, inline_names))
        writer.separate('\n');
    // What is shown instead of an image, or stands in a field, is text as well.
    if (piece.kind != MarkupKind::begin)
        return;
    for (std::string_view attribute : {"alt", "title", "placeholder", "value", "content"}) {
        auto value = piece.attribute(attribute);
        if (value.empty())
            continue;
        writer.separate(' ');
        writer.write(value, html.source_of(piece.offset));
        writer.separate(' ');
    }
}

void extract(core::Bytes bytes, TextWriter& writer) {
    auto head = bytes.text().substr(0, declaration_bytes);
    write_html(decode_content(bytes.text(), html_declared_encoding(head), writer), writer);
}

constexpr std::string_view types[] = {"text/html", "application/xhtml+xml"};

}  // namespace

std::string html_declared_encoding(std::string_view head) {
    MarkupReaderView reader(head.substr(0, std::min(head.size(), declaration_bytes)));
    MarkupPieceView piece;
    while (reader.next(piece)) {
        if (piece.kind != MarkupKind::begin || !same_letters(piece.name, "meta"))
            continue;
        if (auto charset = piece.attribute("charset"); !charset.empty())
            return charset;
        auto content = piece.attribute("content");
        auto at = content.find("charset=");
        if (at != std::string::npos)
            return content.substr(at + 8, content.find_first_of("; ", at + 8) - at - 8);
    }
    return {};
}

void write_html(const DecodedText& html, TextWriter& writer) {
    MarkupReaderView reader(html.utf8);
    MarkupPieceView piece;
    while (!writer.full() && reader.next(piece)) {
        switch (piece.kind) {
            case MarkupKind::text: {
                auto text = piece.cdata ? std::string(piece.raw) : resolve_references(piece.raw);
                writer.write(collapsed(text, ends_with_space(writer.out().text)),
                             html.source_of(piece.offset));
                break;
            }
            case MarkupKind::begin:
                write_tag(piece, html, writer);
                if (is_one_of(piece.name, silent_names) && !piece.closed)
                    reader.skip_to_end(piece.name);
                break;
            case MarkupKind::end:
                write_tag(piece, html, writer);
                break;
            case MarkupKind::other:
                break;
        }
    }
}

extern constinit const TextFormat text_html{
    .name = "html", .title = "HTML", .version = "1", .media_types = types, .extract = extract};

}  // namespace examination
