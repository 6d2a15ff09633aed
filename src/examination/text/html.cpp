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

bool ends_with_space(const std::string& text) {
    return text.empty() || text.back() == ' ' || text.back() == '\n' || text.back() == '\t';
}

// Runs of white space mean one space in HTML. Whatever is left out, what follows is written apart,
// so that each stretch leads back to its place.
class TextNode {
public:
    TextNode(const MarkupPieceView& piece, const DecodedText& html, TextWriter& writer)
        : piece_(piece),
          html_(html),
          writer_(writer),
          after_space_(ends_with_space(writer.out().text)) {}

    void write() {
        if (piece_.cdata)
            add(piece_.raw, 0);
        else
            for_each_resolved(piece_.raw, [&](std::string_view part, std::size_t offset) {
                flush();
                as_written_ = part.data() == piece_.raw.data() + offset;
                add(part, offset);
            });
        flush();
    }

private:
    void add(std::string_view part, std::size_t offset) {
        for (char byte : part) {
            bool space = byte == ' ' || (byte >= '\t' && byte <= '\r');
            if (space && after_space_) {
                flush();
            } else {
                if (stretch_.empty())
                    begin_ = offset;
                stretch_ += space ? ' ' : byte;
            }
            after_space_ = space;
            offset += as_written_ ? 1 : 0;
        }
    }
    void flush() {
        write_decoded(html_, stretch_, piece_.raw_offset + begin_, writer_);
        stretch_.clear();
    }

    const MarkupPieceView& piece_;
    const DecodedText& html_;
    TextWriter& writer_;
    bool after_space_;
    std::string stretch_;
    std::size_t begin_ = 0;
    bool as_written_ = true;  // And no reference.
};

void write_tag(const MarkupPieceView& piece, const DecodedText& html, TextWriter& writer) {
    if (is_one_of(piece.name, cell_names))
        writer.separate('\t');
    else if (!is_one_of(piece.name, inline_names))
        writer.separate('\n');
    // What is shown instead of an image, or stands in a field, is text as well.
    if (piece.kind != MarkupKind::begin)
        return;
    for (std::string_view attribute : {"alt", "title", "placeholder", "value", "content"}) {
        auto value = piece.raw_attribute(attribute);
        if (value.empty())
            continue;
        writer.separate(' ');
        for_each_resolved(value, [&](std::string_view part, std::size_t offset) {
            write_decoded(html, part, piece.offset_of(value) + offset, writer);
        });
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
    MarkupReaderView reader(html.utf8());
    MarkupPieceView piece;
    while (!writer.full() && reader.next(piece)) {
        switch (piece.kind) {
            case MarkupKind::text:
                TextNode(piece, html, writer).write();
                break;
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
