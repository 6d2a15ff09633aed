#include "examination/containers/ewf_chunks.h"

#include "core/verify.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <libdeflate.h>

namespace examination::ewf {
namespace {

constexpr std::uint32_t offset_mask = 0x7fffffff;
constexpr std::uint32_t checksum_size = 4;
constexpr std::uint64_t cached_entries_max = table_entries_max;
constexpr std::size_t cached_tables_max = 16;

std::uint32_t little_endian(std::span<const std::byte> bytes) {
    std::uint32_t value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// EnCase 6.7 wrote offsets beyond 2 GiB into all 32 bits, so that they look compressed and small.
std::uint32_t find_overflow(std::span<const std::uint32_t> entries, std::uint32_t stored_size_max) {
    for (std::size_t i = 1; i < entries.size(); ++i) {
        auto before = entries[i - 1] & offset_mask, here = entries[i] & offset_mask;
        if (here < before && offset_mask - before < stored_size_max)
            return static_cast<std::uint32_t>(i);
    }
    return static_cast<std::uint32_t>(entries.size());
}

}  // namespace

void ChunkDecoder::Free::operator()(libdeflate_decompressor* inflater) const {
    libdeflate_free_decompressor(inflater);
}

ChunkDecoder::ChunkDecoder(std::uint32_t chunk_size)
    : inflater_(libdeflate_alloc_decompressor()), chunk_size_(chunk_size) {
    VERIFY(inflater_ != nullptr);
}
ChunkDecoder::ChunkDecoder(ChunkDecoder&&) noexcept = default;
ChunkDecoder::~ChunkDecoder() = default;

std::uint32_t ChunkDecoder::stored_size_max(std::uint32_t chunk_size) {
    // Stored blocks of deflate cost 5 bytes each, and poor encoders make them as small as 4 KiB.
    return chunk_size + chunk_size / 512 + 1024;
}

ChunkStatus ChunkDecoder::decode(const ChunkLocation& location, std::span<std::byte> out) {
    VERIFY(out.size() == location.data_size);
    surplus_ = {};
    auto status = location.file == nullptr ? ChunkStatus::no_place
                  : location.compressed    ? inflate(location, out)
                                           : copy(location, out);
    if (status != ChunkStatus::whole)
        std::ranges::fill(out, std::byte{0});
    return status;
}

ChunkStatus ChunkDecoder::inflate(const ChunkLocation& location, std::span<std::byte> out) {
    if (stored_.size() < location.stored_size)
        stored_.resize(location.stored_size);
    auto count =
        location.file->read_at(std::span(stored_).first(location.stored_size), location.offset);
    if (!count || count.value() == 0)
        return ChunkStatus::truncated;
    // The last chunk may be shorter than the others, or padded to their size.
    auto target = out;
    if (out.size() < chunk_size_) {
        padded_.resize(chunk_size_);
        target = padded_;
    }
    std::size_t actual = 0;
    auto result = libdeflate_zlib_decompress(inflater_.get(), stored_.data(), count.value(),
                                             target.data(), target.size(), &actual);
    if (result == LIBDEFLATE_SUCCESS && actual >= out.size()) {
        if (target.data() != out.data()) {
            std::copy_n(target.begin(), out.size(), out.begin());
            surplus_ = target.subspan(out.size(), actual - out.size());
        }
        return ChunkStatus::whole;
    }
    if (count.value() < location.stored_size)
        return ChunkStatus::truncated;
    // Without its wrapper it shows whether only the checksum is wrong.
    constexpr std::size_t wrapper_size = 2;
    if (result == LIBDEFLATE_BAD_DATA && count.value() > wrapper_size &&
        libdeflate_deflate_decompress(inflater_.get(), stored_.data() + wrapper_size,
                                      count.value() - wrapper_size, target.data(), target.size(),
                                      &actual) == LIBDEFLATE_SUCCESS &&
        actual >= out.size())
        return ChunkStatus::checksum;
    return ChunkStatus::inflate;
}

ChunkStatus ChunkDecoder::copy(const ChunkLocation& location, std::span<std::byte> out) {
    if (location.stored_size < out.size() + checksum_size)
        return ChunkStatus::truncated;
    std::size_t data_size = location.stored_size - checksum_size;
    std::array<std::byte, checksum_size> stored_checksum;
    auto target = out;
    if (data_size > out.size()) {
        padded_.resize(std::max(padded_.size(), data_size));
        target = std::span(padded_).first(data_size);
    }
    auto count = location.file->read_at(target, location.offset);
    if (!count || count.value() != data_size ||
        !location.file->read_exactly_at(stored_checksum, location.offset + data_size))
        return ChunkStatus::truncated;
    if (libdeflate_adler32(1, target.data(), target.size()) != little_endian(stored_checksum))
        return ChunkStatus::checksum;
    if (target.data() != out.data()) {
        std::copy_n(target.begin(), out.size(), out.begin());
        surplus_ = target.subspan(out.size());
    }
    return ChunkStatus::whole;
}

ChunkFinderView::ChunkFinderView(const Layout& layout, const std::vector<ContainerFile>& files,
                                 RecordSink& sink)
    : layout_(&layout), files_(&files), sink_(&sink), reported_(layout.groups.size()) {
    for (const auto& file : files) {
        auto size = file.bytes->size();
        file_sizes_.push_back(size ? size.value() : 0);
    }
}

const ChunkGroup* ChunkFinderView::find_group(std::uint64_t chunk) {
    const auto& groups = layout_->groups;
    auto holds = [&](std::size_t index) {
        return index < groups.size() && chunk >= groups[index].first_chunk &&
               chunk - groups[index].first_chunk < groups[index].chunk_count;
    };
    if (!holds(last_group_)) {
        auto after = std::ranges::upper_bound(groups, chunk, {}, &ChunkGroup::first_chunk);
        last_group_ = static_cast<std::size_t>(after - groups.begin());
        if (last_group_ == 0 || !holds(--last_group_))
            return nullptr;
    }
    return &groups[last_group_];
}

ChunkLocation ChunkFinderView::locate(std::uint64_t chunk) {
    const auto* group = find_group(chunk);
    return group ? location(*group, load(last_group_), chunk) : ChunkLocation{};
}

ChunkLocation ChunkFinderView::locate_in_mirror(std::uint64_t chunk) {
    const auto* group = find_group(chunk);
    if (!group || group->mirror_offset == 0 || !load(last_group_).doubtful)
        return {};
    Table mirror;
    (void)read_entries(*group, group->mirror_offset, mirror.entries);
    mirror.overflow_index = group->chunk_count;
    return mirror.entries.size() == group->chunk_count ? location(*group, mirror, chunk)
                                                       : ChunkLocation{};
}

// True if the entries' checksum is right, or there is none; entries stay empty if unreadable.
bool ChunkFinderView::read_entries(const ChunkGroup& group, std::uint64_t offset,
                                   std::vector<std::uint32_t>& entries) const {
    entries.resize(group.chunk_count);
    const auto& file = *(*files_)[group.file].bytes;
    auto bytes = std::as_writable_bytes(std::span(entries));
    if (!file.read_exactly_at(bytes, offset)) {
        entries.clear();
        return false;
    }
    // Where chunks follow at once there is no checksum (Expert Witness, SMART).
    std::uint64_t end = offset + bytes.size();
    if (group.base_offset + (entries.front() & offset_mask) == end)
        return true;
    std::array<std::byte, checksum_size> stored;
    return file.read_exactly_at(stored, end) &&
           libdeflate_adler32(1, bytes.data(), bytes.size()) == little_endian(stored);
}

ChunkFinderView::Table& ChunkFinderView::load(std::size_t index) {
    ++clock_;
    std::uint64_t kept = 0;
    for (auto& table : tables_) {
        if (table.group == index) {
            table.last_used = clock_;
            return table;
        }
        kept += table.entries.size();
    }
    const auto& group = layout_->groups[index];
    while (!tables_.empty() &&
           (tables_.size() >= cached_tables_max || kept + group.chunk_count > cached_entries_max)) {
        auto oldest = std::ranges::min_element(tables_, {}, &Table::last_used);
        kept -= oldest->entries.size();
        tables_.erase(oldest);
    }
    Table table;
    table.group = index;
    table.last_used = clock_;
    std::string_view fault;
    if (!group.entries.empty()) {
        table.entries = group.entries;
    } else if (!read_entries(group, group.entries_offset, table.entries)) {
        std::vector<std::uint32_t> mirror;
        fault = "table is damaged, table2 is used";
        if (group.mirror_offset != 0 && read_entries(group, group.mirror_offset, mirror)) {
            table.entries = std::move(mirror);
        } else {
            fault = "neither table nor table2 is whole; chunks are tried one by one";
            table.doubtful = true;
        }
    }
    if (!fault.empty() && !reported_[index]) {
        reported_[index] = true;
        sink_->anomaly(group.first_chunk * layout_->volume.chunk_size(), "ewf.table_checksum",
                       fault);
    }
    table.overflow_index = find_overflow(
        table.entries,
        ChunkDecoder::stored_size_max(static_cast<std::uint32_t>(layout_->volume.chunk_size())));
    return tables_.emplace_back(std::move(table));
}

ChunkLocation ChunkFinderView::location(const ChunkGroup& group, const Table& table,
                                        std::uint64_t chunk) const {
    auto index = static_cast<std::size_t>(chunk - group.first_chunk);
    if (index >= table.entries.size())
        return {};
    auto offset_of = [&](std::size_t i) -> std::uint64_t {
        auto mask = i < table.overflow_index ? offset_mask : ~std::uint32_t{0};
        return group.base_offset + (table.entries[i] & mask);
    };
    const auto chunk_size = static_cast<std::uint32_t>(layout_->volume.chunk_size());
    ChunkLocation place;
    place.offset = offset_of(index);
    place.compressed = index < table.overflow_index && (table.entries[index] & ~offset_mask) != 0;
    place.data_size = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(chunk_size, layout_->size - chunk * chunk_size));
    if (place.offset < group.base_offset || place.offset >= file_sizes_[group.file])
        return {};
    place.file = (*files_)[group.file].bytes.get();
    std::uint64_t end = index + 1 < table.entries.size() ? offset_of(index + 1) : group.data_end;
    // Entries need not ascend, and a damaged one says nothing about its neighbour's size.
    auto most =
        place.compressed ? ChunkDecoder::stored_size_max(chunk_size) : chunk_size + checksum_size;
    auto usual = place.compressed ? most : place.data_size + checksum_size;
    bool believable = end > place.offset && end - place.offset <= most &&
                      (place.compressed || end - place.offset >= usual);
    place.stored_size = believable ? static_cast<std::uint32_t>(end - place.offset) : usual;
    return place;
}

}  // namespace examination::ewf
