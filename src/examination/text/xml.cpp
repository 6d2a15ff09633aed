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

// All text and all values of attributes, one element a line; what they mean is not known here.
void extract(core::Bytes bytes, TextWriter& writer) {
    auto xml = decode_content(bytes.text(), declared_encoding(bytes.text()), writer);
    MarkupReaderView reader(xml.utf8);
    MarkupPieceView piece;
    while (!writer.full() && reader.next(piece)) {
        auto source = xml.source_of(piece.offset);
        switch (piece.kind) {
            case MarkupKind::text: {
                auto text = piece.cdata ? std::string(piece.raw) : resolve_references(piece.raw);
                if (text.find_first_not_of(" \t\r\n") != std::string::npos)
                    writer.write(text, source);
                break;
            }
            case MarkupKind::begin:
                writer.separate('\n');
                MarkupReaderView::for_each_attribute(piece.raw.substr(piece.name.size()),
                                                     [&](std::string_view, std::string_view value) {
                                                         if (writer.full() || value.empty())
                                                             return;
                                                         writer.separate(' ');
                                                         writer.write(resolve_references(value),
                                                                      source);
                                                         writer.separate(' ');
                                                     });
                break;
            case MarkupKind::end:
                writer.separate('\n');
                break;
            case MarkupKind::other:
                break;
        }
        if (!piece.complete)
            writer.sink().anomaly(source, "text.markup_truncated");
    }
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
