#include "app/cli/item_content.h"

#include "app/cli/examine_source.h"
#include "app/cli/passwords.h"
#include "app/cli/session.h"
#include "app/programs.h"
#include "examination/run/logical_walk.h"
#include "examination/sources/source_files.h"

#include <algorithm>
#include <filesystem>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;
using namespace examination;

namespace {

constexpr std::size_t copy_size = 1u << 20;

Result<void> copy_host_file(const std::filesystem::path& source, const FoundItem& item,
                            const ContentPart& part, const BytesHandler& handler) {
    auto file = open_logical(source, item);
    if (!file)
        return Error(ErrorCode::not_found, "the file has gone from '" + source.string() + "'");
    std::string buffer(copy_size, '\0');
    for (std::uint64_t done = 0; done < part.size; done += buffer.size()) {
        buffer.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(copy_size, part.size - done)));
        auto count =
            TRY(file.read_at(std::as_writable_bytes(std::span(buffer)), part.offset + done));
        TRY(handler(std::string_view(buffer).substr(0, count)));
        if (count < buffer.size())
            return {};
    }
    return {};
}

// An item, and where it is read from.
struct ReadFrom {
    const model::Source* source = nullptr;
    bool logical = false;
    LocatedItem located;
};

Result<ReadFrom> find_content(CommandContext& context, const model::Source& source,
                              const std::string& address) {
    if (!std::filesystem::exists(source.path))
        return Error(ErrorCode::not_found,
                     "the source is no longer at '" + source.path +
                         "': put it back there, or examine it again where it is now");
    auto spool = TRY(Spool::open(spool_of(context.session.home(), source.case_id, source.path)));
    bool logical = source.container == "folder" || source.container == "file";
    auto located =
        TRY(locate_item(*spool, logical ? SourceKind::logical : SourceKind::image, address));
    if (located.item.content == ContentSource::none)
        return Error(ErrorCode::not_found, "the item has no content to give out");
    return ReadFrom{&source, logical, std::move(located)};
}

// By a worker.
Result<void> extract(CommandContext& context, const ReadFrom& from, const std::string& passwords,
                     const BytesHandler& handler) {
    const auto& path = from.source->path;
    SourceFiles files;
    ExtractFrom input;
    input.passwords = TRY(read_passwords(context, passwords));
    if (from.logical)
        input.host_file = open_logical(path, from.located.item);
    else
        files = TRY(open_source(path));
    auto container = files.container;
    auto programs = TRY(find_programs());
    WorkerPoolOptions pool_options;
    pool_options.worker_program = programs.worker;
    auto pool = TRY(WorkerPool::start(std::move(pool_options), std::move(files)));
    TRY(open_further_files(*pool, container, path, context.stop));
    return extract_item(*pool, from.located, std::move(input), handler, context.stop);
}

}  // namespace

Result<void> read_item_content(CommandContext& context, const model::Source& source,
                               const std::string& address, const std::string& passwords,
                               const BytesHandler& handler) {
    auto from = TRY(find_content(context, source, address));
    if (from.logical && from.located.inside.empty())
        return copy_host_file(source.path, from.located.item, {0, ~std::uint64_t{0}}, handler);
    return extract(context, from, passwords, handler);
}

Result<std::string> read_item_part(CommandContext& context, const model::Source& source,
                                   const std::string& address, const ContentPart& part) {
    auto from = TRY(find_content(context, source, address));
    std::string bytes;
    BytesHandler gather = [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    };
    bool whole = from.located.inside.empty();
    if (from.logical && whole) {
        TRY(copy_host_file(source.path, from.located.item, part, gather));
        return bytes;
    }
    if (auto only = whole ? part_of_content(from.located.item, part) : std::nullopt) {
        from.located.item = std::move(*only);
        TRY(extract(context, from, {}, gather));
        return bytes;
    }
    std::uint64_t at = 0;
    auto end = part.offset + part.size;
    auto read = extract(context, from, {}, [&](std::string_view piece) -> Result<void> {
        auto first = std::clamp(part.offset, at, at + piece.size()) - at;
        auto last = std::clamp(end, at, at + piece.size()) - at;
        bytes +=
            piece.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
        at += piece.size();
        return at >= end ? Result<void>(Error(ErrorCode::incomplete, "enough")) : Result<void>();
    });
    if (!read && at < end)
        return std::move(read).error();
    return bytes;
}

core::Result<void> check_unchanged(const examination::ItemRow& row,
                                   const core::Sha256Digest& digest) {
    if (!row.item.sha256 || digest == *row.item.sha256)
        return {};
    return core::Error(core::ErrorCode::incomplete,
                       "what was read now is not what was examined: SHA-256 " + digest.hex() +
                           " instead of " + row.item.sha256->hex() +
                           "; the source has changed since");
}

}  // namespace app
