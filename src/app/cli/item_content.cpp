#include "app/cli/item_content.h"

#include "app/cli/examine_source.h"
#include "app/cli/passwords.h"
#include "app/cli/session.h"
#include "app/programs.h"
#include "examination/run/logical_walk.h"
#include "examination/sources/source_files.h"

#include <filesystem>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;
using namespace examination;

namespace {

constexpr std::size_t copy_size = 1u << 20;

Result<void> copy_host_file(const std::filesystem::path& source, const FoundItem& item,
                            const BytesHandler& handler) {
    auto file = open_logical(source, item);
    if (!file)
        return Error(ErrorCode::not_found, "the file has gone from '" + source.string() + "'");
    std::string buffer(copy_size, '\0');
    for (std::uint64_t offset = 0;; offset += buffer.size()) {
        auto count = TRY(file.read_at(std::as_writable_bytes(std::span(buffer)), offset));
        TRY(handler(std::string_view(buffer).substr(0, count)));
        if (count < buffer.size())
            return {};
    }
}

}  // namespace

Result<void> read_item_content(CommandContext& context, const model::Source& source,
                               const std::string& address, const std::string& passwords,
                               const BytesHandler& handler) {
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
    if (logical && located.inside.empty())
        return copy_host_file(source.path, located.item, handler);
    SourceFiles files;
    ExtractFrom from;
    from.passwords = TRY(read_passwords(context, passwords));
    if (logical)
        from.host_file = open_logical(source.path, located.item);
    else
        files = TRY(open_source(source.path));
    auto container = files.container;
    auto programs = TRY(find_programs());
    WorkerPoolOptions pool_options;
    pool_options.worker_program = programs.worker;
    auto pool = TRY(WorkerPool::start(std::move(pool_options), std::move(files)));
    TRY(open_further_files(*pool, container, source.path, context.stop));
    return extract_item(*pool, located, std::move(from), handler, context.stop);
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
