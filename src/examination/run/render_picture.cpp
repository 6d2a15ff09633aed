#include "examination/run/render_picture.h"

#include "examination/protocol/limits.h"

#include <optional>
#include <utility>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t render_seconds_max = 20;
// Of the processor; somebody waits at a page.
constexpr std::uint32_t page_seconds_max = 10;
// A preview has at most 2,048 × 2,048 pixels of four bytes.
constexpr std::uint64_t rendered_bytes_max = std::uint64_t{32} << 20;

constexpr std::string_view image_types[] = {"image/jpeg", "image/png"};

Error error_of(const FoundAnomaly& anomaly) {
    if (anomaly.code == "picture.unsupported")
        return Error(ErrorCode::unsupported, anomaly.detail);
    if (anomaly.code == "picture.limit")
        return Error(ErrorCode::limit_exceeded, anomaly.detail);
    if (anomaly.code == "picture.unreadable")
        return Error(ErrorCode::invalid_input, anomaly.detail);
    // It died of it, or took too long.
    return Error(ErrorCode::limit_exceeded,
                 "the picture can't be shown: what decodes it did not come to an end (" +
                     anomaly.code + "); download the item to see it elsewhere");
}

void take_record(RenderedPicture& picture, const FoundRecord& record) {
    picture.format = record.summary;
    for (const auto& field : record.fields) {
        const auto* number = std::get_if<std::uint64_t>(&field.value);
        if (number != nullptr && field.name == "width")
            picture.width = *number;
        if (number != nullptr && field.name == "height")
            picture.height = *number;
        if (const auto* more = std::get_if<bool>(&field.value))
            picture.has_more = *more;
    }
}

}  // namespace

Result<std::unique_ptr<WorkerPool>> start_picture_workers(
    const std::filesystem::path& worker_program, const ToolPrograms& tools) {
    WorkerPoolOptions options;
    options.tools = tools;
    options.tools.seconds_max = page_seconds_max;
    options.worker_program = worker_program;
    options.items_per_worker_max = 1'000;
    options.budgets.item_seconds_max = render_seconds_max;
    options.budgets.output_bytes_max = rendered_bytes_max;
    return WorkerPool::start(std::move(options), SourceFiles{});
}

Result<RenderedPicture> render_picture(WorkerPool& pool, core::File content,
                                       const PictureJob& wanted, std::stop_token stop) {
    RenderedPicture picture;
    std::optional<Error> refused;
    auto handler = [&](const Answer& answer, std::string_view) -> Result<void> {
        if (const auto* bytes = std::get_if<ContentBytes>(&answer))
            picture.bytes += bytes->bytes;
        if (const auto* record = std::get_if<UnitRecord>(&answer))
            take_record(picture, record->record);
        if (const auto* end = std::get_if<UnitContent>(&answer))
            picture.type = end->content.type;
        const auto* said = std::get_if<UnitAnomaly>(&answer);
        if (said != nullptr && said->anomaly.loses_data)
            refused = error_of(said->anomaly);
        else if (said != nullptr)
            picture.damage = said->anomaly.detail;
        return {};
    };
    std::vector<core::File> files;
    files.push_back(std::move(content));
    TRY(pool.run(wanted, files, handler, std::move(stop)));
    if (refused)
        return *std::move(refused);
    // What the worker says its answer is, is not believed: only these are given out.
    for (auto type : image_types)
        if (picture.type == type)
            return picture;
    return Error(ErrorCode::internal, "the worker gave no picture");
}

}  // namespace examination
