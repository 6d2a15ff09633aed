#include "examination/filesystems/byte_account.h"

#include <algorithm>

#include <fmt/format.h>

namespace examination {

namespace {
constexpr std::uint64_t piece_bytes_max = 64u << 20;
constexpr std::size_t piece_extents_max = 4096;
constexpr std::size_t claim_extents_max = 4096;
}  // namespace

void ByteAccount::claim(const std::vector<Extent>& extents) {
    for (const auto& extent : extents)
        if (extent.offset != Extent::sparse)
            claimed_.add(extent);
}

void ByteAccount::claim_metadata(const std::vector<Extent>& extents) {
    for (const auto& extent : extents) {
        claimed_.add(extent);
        append_extent(metadata_, extent);
        if (metadata_.size() >= claim_extents_max)
            flush_metadata();
    }
}

void ByteAccount::flush_metadata() {
    if (metadata_.empty())
        return;
    sink_.coverage({CoverageState::parsed, name_ + ".metadata", std::move(metadata_)});
    metadata_.clear();
}

void ByteAccount::add_to(Pieces& pieces, Extent range) {
    while (range.size > 0) {
        auto part = std::min(range.size, piece_bytes_max - pieces.size);
        append_extent(pieces.extents, {range.offset, part});
        pieces.size += part;
        range.offset += part;
        range.size -= part;
        if (pieces.size == piece_bytes_max || pieces.extents.size() >= piece_extents_max)
            flush(pieces);
    }
}

void ByteAccount::flush(Pieces& pieces) {
    if (pieces.extents.empty())
        return;
    FoundItem item;
    item.kind = pieces.kind;
    item.address = fmt::format("{}/{}/{}", volume_.address(), pieces.address, ++pieces.count);
    item.path_raw = fmt::format("${}/{}", pieces.address, pieces.count);
    item.size = pieces.size;
    item.content = ContentSource::extents;
    item.extents = std::move(pieces.extents);
    pieces.extents.clear();
    pieces.size = 0;
    sink_.item(std::move(item));
}

void ByteAccount::add_blocks(BlockUse use, Extent range) {
    auto volume_end = volume_.offset + volume_.size;
    if (range.offset < volume_.offset || range.offset >= volume_end)
        return;
    range.size = std::min(range.size, volume_end - range.offset);
    reported_.add(range);
    if (use == BlockUse::free) {
        add_to(free_, range);
        return;
    }
    for (const auto& part : claimed_.missing_from(range)) {
        if (use == BlockUse::content) {
            add_to(unattributed_, part);
            continue;
        }
        append_extent(metadata_, part);
        if (metadata_.size() >= claim_extents_max)
            flush_metadata();
    }
}

void ByteAccount::finish() {
    flush(free_);
    flush(unattributed_);
    flush_metadata();
    for (const auto& range : reported_.ranges())
        claimed_.add(range);
    for (const auto& rest : claimed_.missing_from({volume_.offset, volume_.size}))
        add_to(gap_, rest);
    flush(gap_);
}

}  // namespace examination
