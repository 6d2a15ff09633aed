#include "app/http/content_cache.h"

#include "app/cli/item_content.h"
#include "core/bytes.h"
#include "core/hash.h"

#include <algorithm>

#include <fcntl.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<core::File> nameless_file(const std::filesystem::path& folder) {
    TRY(core::ensure_folder(folder));
    core::File file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file)
        return core::io_error("make a file in", folder);
    return file;
}

}  // namespace

std::shared_ptr<ContentCache::Entry> ContentCache::entry_of(const std::string& key) {
    auto state = state_.access();
    auto& entry = state->entries[key];
    if (!entry)
        entry = std::make_shared<Entry>();
    state->used.remove(key);
    state->used.push_front(key);
    return entry;
}

// What was used longest ago goes; whoever reads it goes on reading.
void ContentCache::keep(const std::string& key, std::uint64_t size) {
    auto state = state_.access();
    state->bytes += size;
    while (state->bytes > content_cache_max && state->used.back() != key) {
        auto found = state->entries.find(state->used.back());
        if (found != state->entries.end()) {
            if (found->second->content)
                state->bytes -= found->second->content->size;
            state->entries.erase(found);
        }
        state->used.pop_back();
    }
}

Result<std::shared_ptr<const CachedContent>> ContentCache::fill(
    CommandContext& context, const model::Source& source, const examination::ItemRow& row) const {
    auto content = std::make_shared<CachedContent>();
    content->file = TRY(nameless_file(folder_));
    core::Hasher hasher(core::HashSelection::sha256);
    TRY(read_item_content(context, source, row.item.address, {},
                          [&](std::string_view bytes) -> Result<void> {
                              if (content->size + bytes.size() > cached_content_max)
                                  return Error(ErrorCode::limit_exceeded,
                                               "the content is larger than the server gives whole; "
                                               "use spoor extract");
                              hasher.update(core::bytes_of(bytes));
                              TRY(content->file.write_at(core::bytes_of(bytes), content->size));
                              content->size += bytes.size();
                              return {};
                          }));
    content->sha256 = hasher.finish().sha256;
    TRY(check_unchanged(row, content->sha256));
    return std::shared_ptr<const CachedContent>(std::move(content));
}

Result<std::shared_ptr<const CachedContent>> ContentCache::whole(CommandContext& context,
                                                                 const model::Source& source,
                                                                 const examination::ItemRow& row) {
    auto key = source.case_id.hex() + row.item.id.hex();
    auto entry = entry_of(key);
    std::scoped_lock filling(entry->filling);
    if (entry->content)
        return entry->content;
    auto content = TRY(fill(context, source, row));
    entry->content = content;
    keep(key, content->size);
    return content;
}

Result<std::string> ContentCache::range(CommandContext& context, const model::Source& source,
                                        const examination::ItemRow& row, std::uint64_t offset,
                                        std::uint64_t size) {
    size = std::min(size, content_range_max);
    std::string bytes;
    // Adds what a file that begins at `begin` of the content has of it.
    auto add = [&](const CachedContent& content, std::uint64_t begin) -> Result<void> {
        auto from = std::min(offset + bytes.size() - begin, content.size);
        auto count = std::min(size - bytes.size(), content.size - from);
        auto had = bytes.size();
        bytes.resize(static_cast<std::size_t>(had + count));
        return content.file.read_exactly_at(std::as_writable_bytes(std::span(bytes).subspan(had)),
                                            from);
    };
    if (row.item.size <= cached_content_max) {
        auto content = TRY(whole(context, source, row));
        TRY(add(*content, 0));
        return bytes;
    }
    while (bytes.size() < size) {
        auto number = (offset + bytes.size()) / content_block_size,
             had = std::uint64_t{bytes.size()};
        auto part = TRY(block(context, source, row, number));
        TRY(add(*part, number * content_block_size));
        if (bytes.size() == had || part->size < content_block_size)
            break;
    }
    return bytes;
}

Result<std::shared_ptr<const CachedContent>> ContentCache::block(CommandContext& context,
                                                                 const model::Source& source,
                                                                 const examination::ItemRow& row,
                                                                 std::uint64_t number) {
    auto key = source.case_id.hex() + row.item.id.hex() + std::to_string(number);
    auto entry = entry_of(key);
    std::scoped_lock filling(entry->filling);
    if (entry->content)
        return entry->content;
    auto bytes = TRY(read_item_part(context, source, row.item.address,
                                    {number * content_block_size, content_block_size}));
    auto content = std::make_shared<CachedContent>();
    content->file = TRY(nameless_file(folder_));
    TRY(content->file.write_at(core::bytes_of(bytes), 0));
    content->size = bytes.size();
    entry->content = content;
    keep(key, content->size);
    return std::shared_ptr<const CachedContent>(std::move(content));
}

}  // namespace app::http
