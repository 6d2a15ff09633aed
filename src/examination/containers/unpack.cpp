#include "examination/containers/unpack.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <libdeflate.h>
#include <zstd.h>

namespace examination::layers {
namespace {

std::optional<std::size_t> inflate(Packing packing, std::span<const std::byte> packed,
                                   std::span<std::byte> out) {
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    if (!inflater)
        return std::nullopt;
    // What follows a stream in its last sector is padding.
    std::size_t used = 0, made = 0;
    auto decompress =
        packing == Packing::zlib ? libdeflate_zlib_decompress_ex : libdeflate_deflate_decompress_ex;
    auto result = decompress(inflater.get(), packed.data(), packed.size(), out.data(), out.size(),
                             &used, &made);
    return result == LIBDEFLATE_SUCCESS ? std::optional(made) : std::nullopt;
}

std::optional<std::size_t> unpack_zstd(std::span<const std::byte> packed,
                                       std::span<std::byte> out) {
    auto frame = ZSTD_findFrameCompressedSize(packed.data(), packed.size());
    if (ZSTD_isError(frame) != 0)
        return std::nullopt;
    auto made = ZSTD_decompress(out.data(), out.size(), packed.data(), frame);
    return ZSTD_isError(made) == 0 ? std::optional(made) : std::nullopt;
}

std::optional<std::size_t> copy(std::span<const std::byte> stored, std::span<std::byte> out) {
    auto count = std::min(stored.size(), out.size());
    std::ranges::copy(stored.first(count), out.begin());
    return count;
}

std::optional<std::size_t> copy_checked(std::span<const std::byte> stored,
                                        std::span<std::byte> out) {
    std::uint32_t checksum = 0;
    if (stored.size() < sizeof checksum)
        return std::nullopt;
    auto data = stored.first(stored.size() - sizeof checksum);
    std::memcpy(&checksum, stored.data() + data.size(), sizeof checksum);
    if (checksum != libdeflate_adler32(1, data.data(), data.size()))
        return std::nullopt;
    return copy(data, out);
}

}  // namespace

std::optional<std::size_t> unpack(Packing packing, std::span<const std::byte> packed,
                                  std::span<std::byte> out) {
    switch (packing) {
        case Packing::deflate:
        case Packing::zlib:
            return inflate(packing, packed, out);
        case Packing::zstd:
            return unpack_zstd(packed, out);
        case Packing::adler32:
            return copy_checked(packed, out);
        case Packing::none:
            return copy(packed, out);
    }
    return std::nullopt;
}

}  // namespace examination::layers
