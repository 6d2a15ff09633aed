#include "examination/containers/page_cache.h"

#include <algorithm>

namespace examination::layers {

const PageCache::Page& PageCache::load(const Key& key) {
    if (last_ < pages_.size() && pages_[last_].key == key)
        return pages_[last_];
    if (auto found = by_key_.find(key); found != by_key_.end()) {
        last_ = found->second;
        return pages_[last_];
    }
    if (pages_.size() < pages_max) {
        last_ = pages_.size();
        pages_.push_back({{}, 0, std::vector<std::byte>(page_size)});
    } else {
        last_ = next_victim_;
        next_victim_ = (next_victim_ + 1) % pages_max;
        by_key_.erase(pages_[last_].key);
    }
    auto& page = pages_[last_];
    page.key = key;
    auto count = key.first->read_at(page.bytes, key.second * page_size);
    page.filled = count ? count.value() : 0;
    by_key_[key] = last_;
    return page;
}

bool PageCache::read(const core::ByteSource& source, std::span<std::byte> buffer,
                     std::uint64_t offset) {
    while (!buffer.empty()) {
        auto within = static_cast<std::size_t>(offset % page_size);
        const auto& page = load({&source, offset / page_size});
        if (page.filled <= within)
            return false;
        auto count = std::min(buffer.size(), page.filled - within);
        std::copy_n(page.bytes.begin() + static_cast<std::ptrdiff_t>(within), count,
                    buffer.begin());
        buffer = buffer.subspan(count);
        if (offset > ~std::uint64_t{0} - count)
            return buffer.empty();
        offset += count;
    }
    return true;
}

}  // namespace examination::layers
