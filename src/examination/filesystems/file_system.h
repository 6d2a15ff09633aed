// File systems: every item of a volume, deleted ones too, and the bytes of those that only the file
// system itself can give.
#pragma once

#include "core/result.h"
#include "examination/containers/image.h"
#include "examination/volumes/volume.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace examination {

struct FileSystemDescription {
    std::string
        type;  // "ntfs", "fat12", "fat16", "fat32", "exfat", "ext2" … ; "" if none was found.
    std::string label;
    std::string serial;
    std::uint32_t block_size = 0;
    std::map<std::string, std::string> metadata;

    bool operator==(const FileSystemDescription&) const = default;
};

struct WalkLimits {
    std::uint64_t items_max = 200'000'000;
    std::uint64_t orphans_max = 200'000;
    std::uint32_t directory_depth_max = 256;
    std::uint64_t extents_per_item_max = 1'000'000;
};

// Walks the volume's file system in a fixed order (the same bytes give the same calls): items,
// slack and unallocated pieces with their extents, and coverage claims for everything in the
// volume, so that claims and the extents of items together account for each of its bytes. A volume
// without a known file system becomes one `gap` item "pN/volume" and a description with an empty
// type.
core::Result<FileSystemDescription> walk_file_system(Image& image, const Volume& volume,
                                                     const WalkLimits& limits, ItemSink& sink);

// Reads contents by way of the file system (ContentSource::file_system). Keeps `image`: it must
// outlive the reader. Not thread-safe.
class FileSystemReader {
public:
    virtual ~FileSystemReader() = default;
    static core::Result<std::unique_ptr<FileSystemReader>> open(Image& image, const Volume& volume);
    // Makes `item` the one that read() reads. Cheap to call for items in the order of the walk.
    virtual core::Result<void> select(const FoundItem& item) = 0;
    // Fills the buffer or ends early at the content's end; returns how many bytes were read.
    virtual core::Result<std::size_t> read(std::span<std::byte> buffer, std::uint64_t offset) = 0;
};

}  // namespace examination
