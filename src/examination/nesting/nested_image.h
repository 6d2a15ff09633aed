// A disk image that is the content of an item.
#pragma once

#include "core/byte_source.h"
#include "examination/content/content_unit.h"
#include "examination/filesystems/file_system.h"
#include "examination/volumes/volume.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace examination {

bool is_image_type(std::string_view media_type);
// Smaller ones are boot sectors, and files that hold one ($Boot).
constexpr std::uint64_t nested_image_size_min = std::uint64_t{64} << 10;
constexpr std::uint64_t nested_items_max = 200'000;

// What lies in one volume of it: its items as a walk of it alone would give them.
struct NestedVolume {
    Volume volume;
    std::vector<FoundItem> items;
    bool cut = false;  // There are more.
};

// Not thread-safe.
class NestedImage {
public:
    // Takes the bytes as the image's first file, called `name`. Damage goes to `sink`, which must
    // outlive the object, as must what `bytes` refers to.
    static core::Result<NestedImage> open(std::unique_ptr<core::ByteSource> bytes,
                                          std::string_view name, RecordSink& sink);

    // The medium's gaps come first, as a volume of its own.
    std::size_t volume_count() const { return layout_.volumes.size() + 1; }
    // At most `items_max` items of the volume at `index`.
    NestedVolume walk(std::size_t index, std::uint64_t items_max, RecordSink& sink);
    // For contents of that volume; the object must stay where it is meanwhile.
    ContentSources sources_of(const Volume& volume);

private:
    NestedImage() = default;

    std::unique_ptr<Image> image_;
    VolumeLayout layout_;
    std::unique_ptr<FileSystemReader> file_system_;
    Volume opened_;  // Of file_system_.
};

}  // namespace examination
