#include "examination/text/encoding.h"
#include "examination/text/markup.h"
#include "examination/text/zip_members.h"

#include <algorithm>
#include <charconv>

namespace examination {
namespace {

// ECMA-376 part 1 §17, §18, §19: the local names of WordprocessingML, SpreadsheetML and DrawingML.
// Text that was deleted under change tracking (delText) is still there and is read.
constexpr std::string_view text_names[] = {"t", "delText", "instrText"};
constexpr std::string_view line_names[] = {"p", "br", "cr", "row", "si", "comment"};
constexpr std::string_view cell_names[] = {"tab", "tc", "c"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_text_member(std::string_view name) {
    if (!name.ends_with(".xml") || name.find("/theme") != std::string_view::npos)
        return false;
    constexpr std::string_view begins[] = {
        "docProps/",      "word/document",      "word/header",           "word/footer",
        "word/footnotes", "word/endnotes",      "word/comments",         "xl/worksheets/sheet",
        "xl/comments",    "ppt/slides/slide",   "ppt/notesSlides/notes", "ppt/comments/",
        "xl/workbook",    "xl/drawings/drawing"};
    return std::any_of(std::begin(begins), std::end(begins),
                       [name](std::string_view begin) { return name.starts_with(begin); });
}

class OoxmlReader {
public:
    OoxmlReader(core::Bytes bytes, TextWriter& writer) : members_(bytes, writer), writer_(writer) {}

    void read() {
        if (const auto* shared = members_.find("xl/sharedStrings.xml"))
            read_shared(members_.unpack_text(*shared));
        for (const auto& member : members_.members()) {
            if (writer_.full())
                return;
            if (!is_text_member(member.name))
                continue;
            auto xml = members_.unpack_text(member);
            writer_.begin_part(member.name);
            if (member.name.starts_with("docProps/"))
                properties(xml);
            else
                part(xml);
        }
    }

private:
    // A cell of a sheet names its text by number.
    void read_shared(const std::string& xml) {
        MarkupReaderView reader(xml);
        MarkupPieceView piece;
        bool in_text = false;
        while (reader.next(piece)) {
            auto name = piece.local_name();
            if (piece.kind == MarkupKind::begin && name == "si")
                shared_.emplace_back();
            if (piece.kind == MarkupKind::begin || piece.kind == MarkupKind::end)
                in_text = piece.kind == MarkupKind::begin && name == "t" && !piece.closed;
            if (piece.kind == MarkupKind::text && in_text && !shared_.empty())
                shared_.back() += resolve_references(piece.raw);
        }
    }

    void properties(const std::string& xml) {
        MarkupReaderView reader(xml);
        MarkupPieceView piece;
        while (reader.next(piece)) {
            if (piece.kind == MarkupKind::text)
                writer_.write(resolve_references(piece.raw), piece.offset);
            else
                writer_.separate();
        }
    }

    void part(const std::string& xml) {
        MarkupReaderView reader(xml);
        MarkupPieceView piece;
        std::string element;  // Whose text comes next.
        bool shared = false;
        while (!writer_.full() && reader.next(piece)) {
            auto name = piece.local_name();
            if (piece.kind == MarkupKind::text) {
                text(piece, element, shared);
                continue;
            }
            if (piece.kind == MarkupKind::other)
                continue;
            element = piece.kind == MarkupKind::begin && !piece.closed ? std::string(name) : "";
            if (name == "c" && piece.kind == MarkupKind::begin)
                shared = piece.attribute("t") == "s";
            if (name == "sheet" && piece.kind == MarkupKind::begin) {
                writer_.write(piece.attribute("name"), piece.offset);
                writer_.separate();
            }
            if (is_one_of(name, line_names) && (piece.kind == MarkupKind::end || piece.closed))
                writer_.separate('\n');
            else if (is_one_of(name, cell_names) && piece.kind == MarkupKind::begin)
                writer_.separate('\t');
        }
    }

    void text(const MarkupPieceView& piece, const std::string& element, bool shared) {
        if (is_one_of(element, text_names)) {
            writer_.write(resolve_references(piece.raw), piece.offset);
            return;
        }
        if (element != "v" && element != "f")
            return;
        if (element == "f")
            writer_.separate(' ');
        std::size_t number = 0;
        auto read = std::from_chars(piece.raw.data(), piece.raw.data() + piece.raw.size(), number);
        if (!shared || element == "f")
            writer_.write(resolve_references(piece.raw), piece.offset);
        else if (read.ec == std::errc() && number < shared_.size())
            writer_.write(shared_[number], piece.offset);
        else
            writer_.sink().anomaly(piece.offset, "text.shared_string");
        if (element == "f")
            writer_.separate(' ');
    }

    ZipMembersView members_;
    TextWriter& writer_;
    std::vector<std::string> shared_;
};

void extract(core::Bytes bytes, TextWriter& writer) {
    OoxmlReader(bytes, writer).read();
}

constexpr std::string_view types[] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.ms-word.document.macroenabled.12",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12"};

}  // namespace

extern constinit const TextFormat text_ooxml{.name = "ooxml",
                                             .title = "Office Open XML documents",
                                             .version = "1",
                                             .media_types = types,
                                             .extract = extract};

}  // namespace examination
