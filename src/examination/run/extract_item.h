// An item's bytes again, from its source: for whoever must see them outside of Spoor.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"
#include "examination/run/spool.h"
#include "examination/worker/worker_pool.h"

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// An item as the walk described it; where another item stands for its content, that one.
struct LocatedItem {
    Volume volume;
    FoundItem item;
    std::string inside = {};  // The way from there to what was asked for, if it lies in the item.
};

enum class SourceKind : std::uint8_t {
    image,
    logical
};

// Looks through the spool. not_found where no item has the address.
core::Result<LocatedItem> locate_item(Spool& spool, SourceKind kind, std::string_view address);

using BytesHandler = std::function<core::Result<void>(std::string_view bytes)>;

// Has a worker read the content and hands it on in order. What cannot be read is zeros, or missing
// at the end: the hash in the findings, or its absence, tells.
// `host_file` is that of a logical source's item; `passwords` are tried on what is encrypted.
struct ExtractFrom {
    core::File host_file = {};
    std::vector<std::string> passwords = {};
};
core::Result<void> extract_item(WorkerPool& pool, const LocatedItem& located, ExtractFrom from,
                                const BytesHandler& handler, std::stop_token stop);

}  // namespace examination
