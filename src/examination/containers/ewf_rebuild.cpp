#include "examination/containers/ewf_rebuild.h"

#include "core/bytes.h"
#include "examination/containers/ewf_chunks.h"

#include <algorithm>
#include <memory>

#include <libdeflate.h>

namespace examination::ewf {
namespace {

constexpr std::uint32_t compressed_flag = 0x80000000;
constexpr std::size_t window_chunks = 16;

// A stretch of the file in memory, moved forward as chunks are found.
class Window {
public:
    Window(const core::ByteSource& file, std::uint64_t end, std::size_t size)
        : file_(file), end_(end), buffer_(size) {}

    // At least `wanted` bytes from `offset`, or all there are before the end.
    std::span<const std::byte> at(std::uint64_t offset, std::size_t wanted) {
        auto due = std::min<std::uint64_t>(wanted, end_ - std::min(offset, end_));
        if (offset < start_ || offset - start_ + due > filled_) {
            auto size = std::min<std::uint64_t>(buffer_.size(), end_ - std::min(offset, end_));
            auto count = file_.read_at(std::span(buffer_).first(size), offset);
            start_ = offset;
            filled_ = count ? count.value() : 0;
        }
        auto skipped = static_cast<std::size_t>(offset - start_);
        return std::span(buffer_).first(filled_).subspan(std::min(skipped, filled_));
    }

private:
    const core::ByteSource& file_;
    std::uint64_t end_;
    std::vector<std::byte> buffer_;
    std::uint64_t start_ = 0;
    std::size_t filled_ = 0;
};

}  // namespace

RebuiltTable rebuild_table(const core::ByteSource& file, std::uint64_t begin, std::uint64_t end,
                           std::uint32_t chunk_size) {
    constexpr std::size_t checksum_size = 4;
    RebuiltTable table;
    auto& entries = table.entries;
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    const std::size_t stored_size = ChunkDecoder::stored_size_max(chunk_size);
    Window window(file, end, window_chunks * stored_size);
    std::vector<std::byte> chunk(chunk_size);
    std::uint64_t offset = begin;
    while (inflater && offset < end && offset - begin < compressed_flag &&
           entries.size() < rebuilt_bytes_max / chunk_size) {
        auto bytes = window.at(offset, stored_size);
        auto place = static_cast<std::uint32_t>(offset - begin);
        std::size_t used = 0, made = 0;
        // The medium's last chunk may be shorter; nothing follows it.
        if (libdeflate_zlib_decompress_ex(inflater.get(), bytes.data(), bytes.size(), chunk.data(),
                                          chunk.size(), &used, &made) == LIBDEFLATE_SUCCESS &&
            made != 0) {
            entries.push_back(place | compressed_flag);
            offset += used;
            if (made != chunk_size)
                break;
            continue;
        }
        // The medium's last chunk is shorter here too, and then fills the section.
        auto size =
            std::min<std::size_t>(chunk_size, bytes.size() - std::min(bytes.size(), checksum_size));
        auto sum = core::Bytes(bytes).block<checksum_size>(size);
        if (size == 0 || !sum || sum.value().u32<0>() != libdeflate_adler32(1, bytes.data(), size))
            break;
        entries.push_back(place);
        offset += size + checksum_size;
    }
    table.complete = offset == end;
    return table;
}

}  // namespace examination::ewf
