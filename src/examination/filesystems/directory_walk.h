// Finds every name and every nameless inode of a file system, each once, in a fixed order.
#pragma once

#include "examination/filesystems/item_maker.h"
#include "examination/filesystems/number_set.h"
#include "examination/volumes/sleuthkit.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace examination {

// Directories are read one after another from an explicit stack (a tree's depth is the evidence's
// to choose, our stack's size is not), each at most once.
class DirectoryWalk {
public:
    DirectoryWalk(const FileSystemContext& context, const WalkLimits& limits, ItemMaker& maker,
                  ItemSink& sink)
        : context_(context), limits_(limits), maker_(maker), sink_(sink) {}

    void walk_names();
    // REQUIRES: walk_names() came before; what it has seen is no orphan.
    void walk_orphans();

private:
    struct Directory {
        TSK_INUM_T inode = 0;
        std::string path;  // With a '/' at its end, or empty for the root.
        std::string address;
        std::uint32_t depth = 0;
        ItemState state = ItemState::allocated;
    };
    struct Orphan {
        TSK_INUM_T inode;
        bool is_directory;
    };

    void walk_from(Directory top);
    void read_directory(const Directory& directory, std::vector<Directory>& found);
    void read_entry(const Directory& directory, std::size_t index, const TSK_FS_NAME& entry,
                    std::vector<Directory>& found);
    void visit(const FileName& name, TSK_FS_FILE& file, const Directory& parent,
               std::vector<Directory>& found);
    std::string path_of(const Directory& directory, const char* name);

    std::vector<Orphan> collect_orphans();
    NumberSet children_of(const std::vector<Orphan>& orphans);
    void visit_orphan(const Orphan& orphan);

    // The file with this inode, in a structure used again and again; null where it can't be read.
    TSK_FS_FILE* open(TSK_INUM_T inode);
    sleuthkit::DirectoryHandle open_directory(TSK_INUM_T inode) const;
    bool stopped() const { return maker_.full() || sink_.exhausted(); }

    const FileSystemContext& context_;
    const WalkLimits& limits_;
    ItemMaker& maker_;
    ItemSink& sink_;
    sleuthkit::FileHandle file_;
    NumberSet seen_;
    std::unordered_map<std::uint64_t, std::uint32_t> further_names_;
};

}  // namespace examination
