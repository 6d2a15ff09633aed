// ContentCache: contents of items, read once by a worker and kept for ranges, up to a bound.
#pragma once

#include "app/cli/case_view.h"
#include "app/cli/command_line.h"
#include "core/file.h"
#include "core/guarded.h"
#include "core/hash.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace app::http {

// Of larger contents blocks are read and kept, each when first asked for.
constexpr std::uint64_t cached_content_max = std::uint64_t{512} << 20;
constexpr std::uint64_t content_cache_max = std::uint64_t{4} << 30;
constexpr std::uint64_t content_block_size = 4u << 20;
// Of one answer.
constexpr std::uint64_t content_range_max = 4u << 20;

// A whole content, or a block of one, in a file without a name: it goes when nobody reads it any
// more.
struct CachedContent {
    core::File file;
    std::uint64_t size = 0;
    core::Sha256Digest sha256;  // Of a whole one.
};

// Thread-safe: two that ask for one content wait for one reading.
class ContentCache {
public:
    explicit ContentCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // incomplete where what is read now is not what was examined; limit_exceeded where it is larger
    // than the cache takes.
    core::Result<std::shared_ptr<const CachedContent>> whole(CommandContext& context,
                                                             const model::Source& source,
                                                             const examination::ItemRow& row);
    // `size` bytes from `offset`, fewer at the content's end.
    core::Result<std::string> range(CommandContext& context, const model::Source& source,
                                    const examination::ItemRow& row, std::uint64_t offset,
                                    std::uint64_t size);

private:
    struct Entry {
        std::mutex filling;
        std::shared_ptr<const CachedContent> content;
    };
    struct State {
        std::map<std::string, std::shared_ptr<Entry>> entries;
        std::list<std::string> used;  // The one used last stands first.
        std::uint64_t bytes = 0;
    };
    std::shared_ptr<Entry> entry_of(const std::string& key);
    void keep(const std::string& key, std::uint64_t size);
    core::Result<std::shared_ptr<const CachedContent>> fill(CommandContext& context,
                                                            const model::Source& source,
                                                            const examination::ItemRow& row) const;
    core::Result<std::shared_ptr<const CachedContent>> block(CommandContext& context,
                                                             const model::Source& source,
                                                             const examination::ItemRow& row,
                                                             std::uint64_t number);

    std::filesystem::path folder_;
    core::Guarded<State> state_;
};

}  // namespace app::http
