#include "examination/containers/vmdk_extent.h"

#include "core/bytes.h"

#include <algorithm>
#include <array>
#include <bit>

namespace examination::vmdk {
namespace {

using core::Error;
using core::ErrorCode;
using layers::Piece;

constexpr std::uint64_t header_size = 512, old_header_size = 32;
constexpr std::uint64_t at_end = ~std::uint64_t{0};  // The directory is named by a footer.
constexpr std::uint64_t footer_distance = 1024;      // From the file's end.
constexpr std::uint32_t with_mirror = 1u << 1, with_zero_grains = 1u << 2, with_packing = 1u << 16;
constexpr std::uint16_t deflate = 1;
constexpr std::uint32_t old_table_entries = 4096;
constexpr std::uint64_t marker_size = 12;

core::Result<SparseHeader> parse_header(std::span<const std::byte, header_size> bytes) {
    core::Block<header_size> block(bytes);
    SparseHeader header;
    auto flags = block.u32<8>();
    header.capacity = block.u64<12>();
    header.grain_sectors = block.u64<20>();
    header.descriptor = block.u64<28>();
    header.descriptor_sectors = block.u64<36>();
    header.table_entries = block.u32<44>();
    header.mirror = (flags & with_mirror) != 0 ? block.u64<48>() : 0;
    header.directory = block.u64<56>();
    header.unclean = block.u8<72>() != 0;
    header.zero_grains = (flags & with_zero_grains) != 0;
    header.packed = (flags & with_packing) != 0;
    if (header.packed && block.u16<77>() != deflate)
        return Error(ErrorCode::unsupported, "an unknown kind of compression");
    return header;
}

core::Result<SparseHeader> parse_old_header(std::span<const std::byte, header_size> bytes) {
    core::Block<header_size> block(bytes);
    SparseHeader header;
    header.capacity = block.u32<12>();
    header.grain_sectors = block.u32<16>();
    header.directory = block.u32<20>();
    header.table_entries = old_table_entries;
    return header;
}

core::Result<void> check(SparseHeader& header) {
    if (header.capacity > layers::medium_size_max / sector_size)
        return Error(ErrorCode::limit_exceeded, "the extent is impossibly large");
    if (!std::has_single_bit(header.grain_sectors) || header.grain_sectors > grain_sectors_max ||
        header.table_entries == 0 || header.table_entries > table_entries_max)
        return Error(ErrorCode::limit_exceeded, "the size of its grains or tables is impossible");
    auto covered = header.grain_sectors * header.table_entries;
    header.directory_entries = (header.capacity + covered - 1) / covered;
    return {};
}

}  // namespace

core::Result<std::optional<SparseHeader>> read_sparse_header(const core::ByteSource& file,
                                                             layers::PageCache& pages) {
    std::array<std::byte, header_size> bytes{};
    auto count = TRY(file.read_at(bytes, 0));
    auto magic = core::Bytes(bytes).text().substr(0, 4);
    bool old = magic == "COWD";
    if (magic != "KDMV" && !old)
        return std::optional<SparseHeader>();
    if (count < (old ? old_header_size : header_size))
        return Error(ErrorCode::invalid_input, "the file ends inside its header");
    auto header = TRY(old ? parse_old_header(bytes) : parse_header(bytes));
    if (header.directory == at_end) {
        auto size = TRY(file.size());
        if (size < footer_distance || !pages.read(file, bytes, size - footer_distance) ||
            core::Bytes(bytes).text().substr(0, 4) != "KDMV")
            return Error(ErrorCode::invalid_input,
                         "the footer at the file's end, which says where the grains lie, is gone");
        auto first = header;
        header = TRY(parse_header(bytes));
        header.descriptor = first.descriptor;
        header.descriptor_sectors = first.descriptor_sectors;
    }
    TRY(check(header));
    return std::optional(header);
}

// The entry of a grain: nothing if a table lies outside the file, 0 if the grain has no place.
std::optional<std::uint32_t> SparseExtent::entry(std::uint64_t directory, std::uint64_t grain) {
    const auto table_index = grain / header_.table_entries;
    if (directory > file_size_ / sector_size || table_index >= header_.directory_entries)
        return std::nullopt;
    auto table =
        pages_->little_endian<std::uint32_t>(*file_, directory * sector_size + 4 * table_index);
    if (!table || *table == 0)
        return table;
    return pages_->little_endian<std::uint32_t>(
        *file_, *table * sector_size + 4 * (grain % header_.table_entries));
}

Piece SparseExtent::locate(std::uint64_t offset, std::uint64_t size) {
    const auto grain_size = header_.grain_sectors * sector_size;
    const auto within = offset % grain_size;
    const auto due = std::min(size, grain_size - within);
    if (offset >= this->size())
        return Piece::lost(size, "container.block_lost", "the extent is smaller than it should be");
    auto found = entry(header_.directory, offset / grain_size);
    if (!found && header_.mirror != 0)
        found = entry(header_.mirror, offset / grain_size);
    if (!found)
        return Piece::lost(due, "container.block_lost", "its table lies outside the file");
    if (*found == 0)
        return Piece::below(due);
    if (*found == 1 && header_.zero_grains)
        return Piece::zeros(due);
    const auto start = *found * sector_size;
    if (start >= file_size_)
        return Piece::lost(due, "container.block_lost", "its table entry leads out of the file");
    if (header_.packed)
        return locate_packed(start, within, due, this->size() - offset);
    return Piece::stored(due, *file_, start + within);
}

// A marker stands before a compressed grain: its first sector (8 bytes), the size of the data.
Piece SparseExtent::locate_packed(std::uint64_t start, std::uint64_t within, std::uint64_t due,
                                  std::uint64_t to_end) const {
    const auto grain_size = header_.grain_sectors * sector_size;
    auto size = pages_->little_endian<std::uint32_t>(*file_, start + 8);
    if (!size)
        return Piece::lost(due, "container.block_truncated", "the file ends before its marker");
    if (*size > 2 * grain_size + sector_size)
        return Piece::lost(due, "container.block_damaged", "its marker is damaged");
    Piece piece{Piece::Kind::packed, due, file_, start + marker_size};
    piece.packing = layers::Packing::zlib;
    piece.stored_size = *size;
    piece.block_size = static_cast<std::uint32_t>(grain_size);
    // The last grain may unpack to less than the others.
    piece.needed = static_cast<std::uint32_t>(std::min(grain_size, to_end + within));
    piece.within = static_cast<std::uint32_t>(within);
    return piece;
}

}  // namespace examination::vmdk
