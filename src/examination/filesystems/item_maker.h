// Items of one file: its content, its streams, its slack, and its claims on the volume's bytes.
#pragma once

#include "examination/filesystems/byte_account.h"
#include "examination/filesystems/fat_entry.h"
#include "examination/filesystems/file_system.h"
#include "examination/filesystems/runs.h"

#include <cstdint>
#include <optional>
#include <string>

#include <tsk/libtsk.h>

namespace examination {

// What all items of one file system share.
struct FileSystemContext {
    TSK_FS_INFO* handle = nullptr;
    std::string type;            // "ntfs", "fat16" …
    std::string address_prefix;  // "p1", or "p1/v2" for the second volume of an APFS container.
    BlockGeometry geometry;
    bool encrypted = false;
    std::optional<FatEntries> fat;
};

// How the walk came upon a file.
struct FileName {
    std::string path;
    ItemState state = ItemState::allocated;
    std::uint32_t ordinal = 1;  // Of the name among those of the same file; from 2, a hard link.
};

class ItemMaker {
public:
    ItemMaker(const FileSystemContext& context, const WalkLimits& limits, ByteAccount& account,
              ItemSink& sink)
        : context_(context), limits_(limits), account_(account), sink_(sink) {}

    // Gives the items of `file`. REQUIRES: file.meta.
    void make(TSK_FS_FILE& file, const FileName& name);
    // A name whose metadata is gone or has become another file's. `address` is of the name's place.
    void make_bare(const TSK_FS_NAME& entry, const FileName& name, std::string address);
    // The root directory has no name, and so no item; but it has bytes.
    void claim_directory(TSK_FS_FILE& file);

    std::string address_of(const TSK_FS_META& meta) const;
    // True once a limit of the walk is reached; it has been reported.
    bool full() const { return full_; }

private:
    FoundItem describe(const TSK_FS_FILE& file, const FileName& name) const;
    void add_attributes(TSK_FS_FILE& file, const FileName& name, FoundItem base);
    void add_content(const TSK_FS_ATTR& attribute, FoundItem item, bool deleted);
    void set_inline(const TSK_FS_ATTR& attribute, FoundItem& item);
    void set_extents(const TSK_FS_ATTR& attribute, FoundItem& item, bool deleted);
    void emit(FoundItem item);
    void emit_slack(const FoundItem& file, std::vector<Extent> extents);

    const FileSystemContext& context_;
    const WalkLimits& limits_;
    ByteAccount& account_;
    ItemSink& sink_;
    std::uint64_t items_ = 0;
    bool full_ = false;
    bool encryption_reported_ = false;
};

}  // namespace examination
