#include "core/bytes.h"
#include "examination/containers/image.h"

#include <algorithm>
#include <array>
#include <vector>

namespace examination {

core::Result<core::Sha256Digest> sample_digest(Image& image) {
    constexpr std::uint64_t edge_size = 1u << 20, block_size = 4096, block_count = 64;
    constexpr std::string_view label = "spoor medium sample 1";
    const std::uint64_t size = image.size();

    core::Hasher hasher(core::HashSelection::sha256);
    hasher.update(core::bytes_of(label));
    std::array<std::byte, 8> size_bytes;
    for (std::size_t i = 0; i < 8; ++i)
        size_bytes[i] = static_cast<std::byte>(size >> (8 * i) & 0xff);
    hasher.update(size_bytes);

    std::vector<std::byte> buffer(edge_size);
    auto add = [&](std::uint64_t offset, std::uint64_t count) -> core::Result<void> {
        auto piece = std::span(buffer).first(std::min({count, size - offset, edge_size}));
        TRY(image.read_at(piece, offset));
        hasher.update(piece);
        return {};
    };
    TRY(add(0, edge_size));
    TRY(add(size - std::min(size, edge_size), edge_size));
    // Block i begins at i/64 of the medium, rounded down to whole blocks.
    for (std::uint64_t i = 0; i < block_count && size > 0; ++i) {
        TRY(add(size / block_count * i / block_size * block_size, block_size));
    }
    return hasher.finish().sha256;
}

}  // namespace examination
