#include "examination/run/walk_cutter.h"

#include "core/hash.h"
#include "core/wire.h"
#include "examination/run/plan.h"

#include <cstring>

namespace examination {
namespace {

constexpr std::size_t size_cut_bytes = 4u << 20;

// Equal keys mean equal bytes: the same runs, cut and zero-filled at the same places. The whole
// digest, since whoever made the evidence could find two items that agree in part of it.
core::Sha256Digest content_key(const FoundItem& item) {
    core::Encoder encoder;
    encoder.u64(item.size).u64(item.initialized_size);
    for (const auto& extent : item.extents)
        encoder.u64(extent.offset).u64(extent.size);
    return core::sha256(encoder.buffer());
}

}  // namespace

std::size_t WalkCutter::KeyHash::operator()(const core::Sha256Digest& key) const {
    std::size_t value = 0;
    std::memcpy(&value, key.bytes.data(), sizeof value);
    return value;
}

std::optional<Answer> WalkCutter::look_at(const Answer& answer) {
    const auto* item = std::get_if<FoundItem>(&answer);
    if (item == nullptr)
        return std::nullopt;
    ++items_;
    if (!needs_reading(*item))
        return std::nullopt;
    bool whole_content = item->kind == ItemKind::file || item->kind == ItemKind::stream;
    if (whole_content && item->content == ContentSource::extents && item->size > 0) {
        auto key = content_key(*item);
        auto found = seen_.find(key);
        if (found != seen_.end()) {
            auto copy = *item;
            copy.same_content_as =
                addresses_.substr(found->second.address_offset, found->second.address_size);
            return copy;
        }
        if (seen_.size() < remembered_extents_max) {
            seen_.emplace(
                key, Seen{addresses_.size(), static_cast<std::uint32_t>(item->address.size())});
            addresses_ += item->address;
        }
    }
    content_bytes_ += item->size;
    return std::nullopt;
}

bool WalkCutter::ends_part(std::size_t size) {
    bool ends = items_ >= part_items_max || content_bytes_ >= part_content_bytes_max ||
                size >= part_encoded_bytes_max;
    if (ends) {
        items_ = 0;
        content_bytes_ = 0;
    }
    return ends;
}

bool SizeCutter::ends_part(std::size_t size) {
    return size >= size_cut_bytes;
}

}  // namespace examination
