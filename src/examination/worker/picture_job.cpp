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

Result<std::vector<std::byte>> read_whole(const core::File& file) {
    auto size = TRY(file.size());
    if (size > limits::picture_bytes_max)
        return Error(ErrorCode::limit_exceeded, "the picture has " + std::to_string(size) +
                                                    " bytes; at most " +
                                                    std::to_string(limits::picture_bytes_max) +
                                                    " are decoded: download the item to see it");
    std::vector<std::byte> content(static_cast<std::size_t>(size));
    TRY(file.read_exactly_at(content, 0));
    return content;
}

Result<Preview> preview_of(const core::File& file, std::uint32_t edge) {
    auto content = TRY(read_whole(file));
    return make_preview(core::Bytes(content), edge);
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

void answer_picture_job(const PictureJob& job, const core::File& content, AnswerWriter& writer,
                        AnswerSink& sink) {
    auto made = preview_of(content, job.edge);
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
