// One extent of a VMware image: a file that holds a stretch of the medium in grains.
#pragma once

#include "examination/containers/layer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace examination::vmdk {

constexpr std::uint64_t sector_size = 512;
constexpr std::uint64_t grain_sectors_max = 32'768;
constexpr std::uint32_t table_entries_max = 65'536;

// Where grains lie, of either kind of sparse file, in the same terms.
struct SparseHeader {
    std::uint64_t capacity = 0, grain_sectors = 0;  // In sectors.
    std::uint64_t directory = 0;                    // Sector of the directory of tables.
    std::uint64_t mirror = 0;                       // Of its copy; 0 if there is none.
    std::uint64_t directory_entries = 0;
    std::uint32_t table_entries = 0;
    std::uint64_t descriptor = 0, descriptor_sectors = 0;
    bool zero_grains = false;  // An entry of 1 stands for a grain of zeros.
    bool packed = false;       // Grains are compressed and say so with a marker.
    bool unclean = false;
};

// Nothing if the file is not sparse ("KDMV", "COWD"); Error if it is, and can't be read.
core::Result<std::optional<SparseHeader>> read_sparse_header(const core::ByteSource& file,
                                                             layers::PageCache& pages);

// Answers where the grains of one sparse file lie; what has none is `below`.
class SparseExtent {
public:
    SparseExtent(const core::ByteSource& file, std::uint64_t file_size, SparseHeader header,
                 layers::PageCache& pages)
        : file_(&file), file_size_(file_size), header_(header), pages_(&pages) {}

    // `offset` is in the extent. REQUIRES: size != 0.
    layers::Piece locate(std::uint64_t offset, std::uint64_t size);
    std::uint64_t size() const { return header_.capacity * sector_size; }

private:
    layers::Piece locate_packed(std::uint64_t start, std::uint64_t within, std::uint64_t due,
                                std::uint64_t to_end) const;
    std::optional<std::uint32_t> entry(std::uint64_t directory, std::uint64_t grain);

    const core::ByteSource* file_;
    std::uint64_t file_size_;
    SparseHeader header_;
    layers::PageCache* pages_;
};

}  // namespace examination::vmdk
