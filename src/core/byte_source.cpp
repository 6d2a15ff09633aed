#include "core/byte_source.h"

#include <algorithm>

namespace core {

Result<void> ByteSource::read_exactly_at(std::span<std::byte> buffer, std::uint64_t offset) const {
    auto count = TRY(read_at(buffer, offset));
    if (count != buffer.size())
        return Error(ErrorCode::io, "the bytes end before what is to be read");
    return {};
}

Result<std::size_t> MemoryBytes::read_at(std::span<std::byte> buffer, std::uint64_t offset) const {
    if (offset >= bytes_.size())
        return std::size_t{0};
    auto there = std::span(bytes_).subspan(static_cast<std::size_t>(offset));
    auto count = std::min(buffer.size(), there.size());
    std::ranges::copy(there.first(count), buffer.begin());
    return count;
}

}  // namespace core
