// The account of a volume's bytes: what items and metadata claim, and items for all the rest.
#pragma once

#include "examination/filesystems/interval_set.h"
#include "examination/protocol/sink.h"
#include "examination/volumes/volume.h"

#include <cstdint>
#include <string>
#include <vector>

namespace examination {

// What a file system says of its blocks, as ranges of the medium in ascending order.
enum class BlockUse : std::uint8_t {
    free,
    metadata,
    content,
};

class ByteAccount {
public:
    ByteAccount(const Volume& volume, ItemSink& sink) : volume_(volume), sink_(sink) {}

    void set_file_system(std::string name) { name_ = std::move(name); }
    // Bytes of an item's extents.
    void claim(const std::vector<Extent>& extents);
    // Bytes that the walk read as directories, indexes, run lists.
    void claim_metadata(const std::vector<Extent>& extents);

    // The file system's own view, after all items: each use becomes unallocated pieces, metadata
    // claims or unattributed pieces, less what is claimed already.
    void add_blocks(BlockUse use, Extent range);
    // What nothing has accounted for becomes gaps.
    void finish();

private:
    // Gathers ranges of one kind into items of at most 64 MiB.
    struct Pieces {
        ItemKind kind;
        const char* address;
        std::uint64_t count = 0;
        std::uint64_t size = 0;
        std::vector<Extent> extents;
    };
    void add_to(Pieces& pieces, Extent range);
    void flush(Pieces& pieces);
    void flush_metadata();

    const Volume& volume_;
    ItemSink& sink_;
    std::string name_;
    IntervalSet claimed_;   // By items and metadata.
    IntervalSet reported_;  // By the file system's blocks.
    std::vector<Extent> metadata_;
    Pieces free_{ItemKind::unallocated, "unallocated", 0, 0, {}};
    Pieces unattributed_{ItemKind::unattributed, "unattributed", 0, 0, {}};
    Pieces gap_{ItemKind::gap, "gap", 0, 0, {}};
};

}  // namespace examination
