// A unit's content at any offset.
#pragma once

#include "core/byte_source.h"
#include "examination/content/content_unit.h"

#include <cstdint>
#include <vector>

namespace examination {

// Bytes that cannot be read are zeros, as they were when the unit was hashed: its anomalies have
// told of them. Not thread-safe.
class UnitBytes final : public core::ByteSource {
public:
    // Of the unit's first `size` bytes. Both must outlive the object; meanwhile nothing else may be
    // read through the sources' file system.
    UnitBytes(const FoundItem& unit, const ContentSources& sources, std::uint64_t size);

    core::Result<std::uint64_t> size() const override { return size_; }
    core::Result<std::size_t> read_at(std::span<std::byte> buffer,
                                      std::uint64_t offset) const override;

private:
    core::Result<void> read_extents(std::span<std::byte> buffer, std::uint64_t offset) const;
    core::Result<void> read_file_system(std::span<std::byte> buffer, std::uint64_t offset) const;

    const FoundItem& unit_;
    const ContentSources& sources_;
    std::uint64_t size_;
    std::vector<std::uint64_t> ends_;  // Of each extent, in the content.
};

}  // namespace examination
