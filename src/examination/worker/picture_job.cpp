#include "examination/worker/picture_job.h"

#include "examination/pictures/preview.h"
#include "examination/protocol/limits.h"

#include <algorithm>
#include <string>
#include <vector>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// pdftoppm's status for a page that the document does not have.
constexpr std::uint32_t no_such_page = 99;

Result<std::vector<std::byte>> read_whole(const core::File& file, std::uint64_t size_max) {
    auto size = TRY(file.size());
    if (size > size_max)
        return Error(ErrorCode::limit_exceeded,
                     "the content has " + std::to_string(size) + " bytes; at most " +
                         std::to_string(size_max) +
                         " are read for a preview: download the item to see it");
    std::vector<std::byte> content(static_cast<std::size_t>(size));
    TRY(file.read_exactly_at(content, 0));
    return content;
}

// Why there is no picture of the page, or not all of it.
Result<void> check_end(const ToolOutcome& outcome, std::uint32_t page) {
    switch (outcome.end) {
        case ToolEnd::done:
            return {};
        case ToolEnd::not_there:
            return Error(ErrorCode::unsupported,
                         "the pages of a document are drawn by pdftoppm, which is not installed "
                         "on this machine");
        case ToolEnd::not_locked:
            return Error(ErrorCode::unsupported,
                         "this system cannot lock away the program that draws a document's pages");
        case ToolEnd::too_long:
            return Error(ErrorCode::limit_exceeded,
                         "drawing the page takes longer than it may: download the item to see it");
        case ToolEnd::too_much:
            return Error(ErrorCode::limit_exceeded, "the drawn page is larger than it may be");
        case ToolEnd::failed:
            if (outcome.number == no_such_page)
                return Error(ErrorCode::invalid_input,
                             "the document has no page " + std::to_string(page));
            return Error(ErrorCode::invalid_input,
                         "the document cannot be opened: it is damaged, or wants a password");
        case ToolEnd::killed:
            break;
    }
    return Error(ErrorCode::invalid_input,
                 "the program that draws a document's pages died of this one");
}

Result<Preview> page_of(const core::File& file, const PictureJob& job, DocumentTools& tools) {
    auto content = TRY(read_whole(file, limits::tool_document_bytes_max));
    // Readers take what has the mark among its first bytes.
    constexpr std::size_t mark_within = 1024;
    core::Bytes document(content);
    if (document.text().substr(0, mark_within).find("%PDF-") == std::string_view::npos)
        return Error(ErrorCode::unsupported,
                     "only of PDF are pages drawn: download the item to see it");
    auto drawn = tools.run({Tool::pdftoppm, job.page, job.edge}, document);
    TRY(check_end(drawn.outcome, job.page));
    auto preview = TRY(make_page_preview(drawn.bytes, job.edge));
    preview.format = "pdf";
    return preview;
}

Result<Preview> preview_of(const core::File& file, const PictureJob& job, DocumentTools& tools) {
    if (job.page != 0)
        return page_of(file, job, tools);
    auto content = TRY(read_whole(file, limits::picture_bytes_max));
    return make_preview(core::Bytes(content), job.edge);
}

void report(const Error& error, RecordSink& sink) {
    if (error.code() == ErrorCode::limit_exceeded)
        sink.loss(0, "picture.limit", error.message());
    else if (error.code() == ErrorCode::unsupported)
        sink.loss(0, "picture.unsupported", error.message());
    else
        sink.loss(0, "picture.unreadable", error.message());
}

}  // namespace

void answer_picture_job(const PictureJob& job, const core::File& content, DocumentTools& tools,
                        AnswerWriter& writer, AnswerSink& sink) {
    auto made = preview_of(content, job, tools);
    if (!made)
        return report(made.error(), sink);
    auto& preview = made.value();
    if (!preview.damage.empty())
        sink.anomaly(0, "picture.damaged", preview.damage);
    FoundRecord record;
    record.type = "picture";
    record.summary = preview.format;
    record.fields = {{"width", std::uint64_t{preview.width}},
                     {"height", std::uint64_t{preview.height}},
                     {"has_more", preview.has_more}};
    sink.record(std::move(record));
    std::string_view rest = preview.bytes;
    for (; !rest.empty();
         rest.remove_prefix(std::min<std::size_t>(rest.size(), limits::content_bytes_max)))
        writer.put(
            encode_answer(ContentBytes{std::string(rest.substr(0, limits::content_bytes_max))}));
    UnitContent end;
    end.content.size_read = preview.bytes.size();
    end.content.type = preview.type;
    sink.conclude(end);
}

}  // namespace examination
