#include "examination/text/encoding.h"
#include "examination/text/markup.h"

#include <algorithm>

namespace examination {
namespace {

// XML 1.0 §2.8: <?xml version="1.0" encoding="…"?>
std::string declared_encoding(std::string_view head) {
    MarkupReaderView reader(head.substr(0, std::min<std::size_t>(head.size(), 512)));
    MarkupPieceView piece;
    while (reader.next(piece))
        if (piece.kind == MarkupKind::other && piece.raw.starts_with("?xml")) {
            piece.name = "?xml";
            auto encoding = piece.attribute("encoding");
            return encoding;
        }
    return {};
}

class XmlReader {
public:
    XmlReader(const DecodedText& xml, TextWriter& writer) : xml_(xml), writer_(writer) {}

    // All text and all values of attributes, one element a line; what they mean is not known here.
    void read() {
        MarkupReaderView reader(xml_.utf8());
        MarkupPieceView piece;
        while (!writer_.full() && reader.next(piece)) {
            if (piece.kind == MarkupKind::text)
                text(piece);
            else if (piece.kind != MarkupKind::other)
                writer_.separate('\n');
            if (piece.kind == MarkupKind::begin)
                attributes(piece);
            if (!piece.complete)
                writer_.sink().anomaly(xml_.source_of(piece.offset), "text.markup_truncated");
        }
    }

private:
    void text(const MarkupPieceView& piece) {
        if (piece.cdata)
            write_decoded(xml_, piece.raw, piece.raw_offset, writer_);
        else if (piece.raw.find_first_not_of(" \t\r\n") != std::string_view::npos)
            resolved(piece.raw, piece.raw_offset);
    }

    void attributes(const MarkupPieceView& piece) {
        MarkupReaderView::for_each_attribute(piece.raw.substr(piece.name.size()),
                                             [&](std::string_view, std::string_view value) {
                                                 if (writer_.full() || value.empty())
                                                     return;
                                                 writer_.separate(' ');
                                                 resolved(value, piece.offset_of(value));
                                                 writer_.separate(' ');
                                             });
    }

    void resolved(std::string_view raw, std::size_t offset) {
        for_each_resolved(raw, [&](std::string_view part, std::size_t at) {
            write_decoded(xml_, part, offset + at, writer_);
        });
    }

    const DecodedText& xml_;
    TextWriter& writer_;
};

void extract(core::Bytes bytes, TextWriter& writer) {
    auto xml = decode_content(bytes.text(), declared_encoding(bytes.text()), writer);
    XmlReader(xml, writer).read();
}

constexpr std::string_view types[] = {"text/xml",
                                      "application/xml",
                                      "image/svg+xml",
                                      "application/vnd.google-earth.kml+xml",
                                      "application/rss+xml",
                                      "application/atom+xml"};

}  // namespace

extern constinit const TextFormat text_xml{
    .name = "xml", .title = "XML", .version = "1", .media_types = types, .extract = extract};

}  // namespace examination
