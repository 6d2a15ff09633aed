#include "examination/text/markup.h"
#include "examination/text/zip_members.h"

#include <algorithm>
#include <charconv>

namespace examination {
namespace {

constexpr std::string_view line_names[] = {"text:p", "text:h", "text:line-break",
                                           "table:table-row"};

// OpenDocument 1.3 part 3 §6.1.3: text:s stands for spaces, as many as text:c says.
void write_spaces(const MarkupPieceView& piece, TextWriter& writer) {
    constexpr std::size_t spaces_max = 100;
    auto value = piece.attribute("text:c");
    std::size_t count = 1;
    std::from_chars(value.data(), value.data() + value.size(), count);
    writer.write(std::string(std::min(count, spaces_max), ' '), piece.offset);
}

void write_part(const std::string& xml, TextWriter& writer) {
    MarkupReaderView reader(xml);
    MarkupPieceView piece;
    while (!writer.full() && reader.next(piece)) {
        if (piece.kind == MarkupKind::text) {
            if (piece.raw.find_first_not_of(" \t\r\n") != std::string_view::npos ||
                !writer.out().text.ends_with('\n'))
                writer.write(resolve_references(piece.raw), piece.offset);
            continue;
        }
        bool ends = piece.kind == MarkupKind::end || piece.closed;
        if (piece.name == "text:s")
            write_spaces(piece, writer);
        else if (piece.name == "text:tab" || (piece.name == "table:table-cell" && !ends))
            writer.separate('\t');
        else if (ends && (std::find(std::begin(line_names), std::end(line_names), piece.name) !=
                              std::end(line_names) ||
                          piece.name.starts_with("meta:") || piece.name.starts_with("dc:")))
            writer.separate('\n');
    }
}

void extract(core::Bytes bytes, TextWriter& writer) {
    ZipMembersView members(bytes, writer);
    const auto* manifest = members.find("META-INF/manifest.xml");
    if (manifest != nullptr &&
        members.unpack(*manifest).find("encryption-data") != std::string::npos) {
        writer.sink().loss(manifest->offset, "text.encrypted", "an OpenDocument file");
        return;
    }
    for (std::string_view name : {"content.xml", "meta.xml", "styles.xml"})
        if (const auto* member = members.find(name)) {
            auto xml = members.unpack_text(*member);
            writer.begin_part(name);
            write_part(xml, writer);
        }
}

constexpr std::string_view types[] = {"application/vnd.oasis.opendocument.text",
                                      "application/vnd.oasis.opendocument.spreadsheet",
                                      "application/vnd.oasis.opendocument.presentation",
                                      "application/vnd.oasis.opendocument.graphics",
                                      "application/vnd.oasis.opendocument.text-template"};

}  // namespace

extern constinit const TextFormat text_odf{.name = "odf",
                                           .title = "OpenDocument",
                                           .version = "1",
                                           .media_types = types,
                                           .extract = extract};

}  // namespace examination
