#include "examination/run/extract_item.h"

#include "examination/run/fill_spool.h"
#include "examination/run/job_runner.h"
#include "examination/run/logical_walk.h"
#include "examination/run/plan.h"

#include <algorithm>
#include <optional>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// The walks in which an address can stand, with their volumes.
struct Walk {
    Volume volume;
    JobKey key;
};

Result<std::vector<Walk>> walks_of(Spool& spool, SourceKind kind, std::string_view address) {
    if (kind == SourceKind::logical)
        return std::vector<Walk>{{logical_volume(), logical_walk_key()}};
    auto opened = TRY(read_opened_source(spool));
    std::vector<Walk> walks;
    for (const auto& volume : opened.layout.volumes)
        if (address.starts_with(volume.address() + "/"))
            walks.push_back({volume, job_key(walk_job(volume))});
    return walks;
}

std::optional<FoundItem> find_in(const std::vector<FoundItem>& items, std::string_view address) {
    auto found = std::ranges::find(items, address, &FoundItem::address);
    return found == items.end() ? std::nullopt : std::optional(*found);
}

Result<std::optional<FoundItem>> find_in(Spool& spool, const Walk& walk, std::string_view address) {
    auto parts = spool.find(walk.key);
    if (!parts)
        return std::optional<FoundItem>();
    for (auto offset : *parts) {
        auto encoded = TRY(spool.read_part(offset));
        auto part = TRY(decode_walk_part(encoded));
        if (auto found = find_in(part.items, address))
            return found;
    }
    return std::optional<FoundItem>();
}

Result<LocatedItem> locate_exactly(Spool& spool, SourceKind kind, std::string_view address) {
    if (kind == SourceKind::image && address.starts_with("gap/")) {
        auto opened = TRY(read_opened_source(spool));
        if (auto found = find_in(gap_part(opened.layout).items, address))
            return LocatedItem{Volume{}, std::move(*found)};
    }
    auto walks = TRY(walks_of(spool, kind, address));
    for (const auto& walk : walks) {
        auto found = TRY(find_in(spool, walk, address));
        if (found)
            return LocatedItem{walk.volume, std::move(*found)};
    }
    return Error(ErrorCode::not_found,
                 "no item of the source has the address '" + std::string(address) + "'");
}

}  // namespace

Result<LocatedItem> locate_item(Spool& spool, SourceKind kind, std::string_view address) {
    auto mark = address.find('!');
    auto located = TRY(locate_exactly(spool, kind, address.substr(0, mark)));
    if (!located.item.same_content_as.empty()) {
        auto stand_in = located.item.same_content_as;
        located = TRY(locate_exactly(spool, kind, stand_in));
    }
    if (mark != std::string_view::npos)
        located.inside = address.substr(mark + 1);
    return located;
}

Result<void> extract_item(WorkerPool& pool, const LocatedItem& located, ExtractFrom from,
                          const BytesHandler& handler, std::stop_token stop) {
    auto on_answer = [&](const Answer& answer, std::string_view) -> Result<void> {
        if (const auto* bytes = std::get_if<ContentBytes>(&answer))
            return handler(bytes->bytes);
        return {};
    };
    std::vector<core::File> files;
    files.push_back(std::move(from.host_file));
    ExtractJob job{located.volume, located.item, located.inside, std::move(from.passwords)};
    return pool.run(job, files, on_answer, std::move(stop));
}

}  // namespace examination
