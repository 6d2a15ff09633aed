#include "examination/filesystems/directory_walk.h"

#include "core/limits.h"

#include <algorithm>
#include <exception>
#include <string_view>

#include <fmt/format.h>

namespace examination {
namespace {

constexpr std::string_view orphan_folder = "$OrphanFiles/";

bool is_virtual(TSK_FS_NAME_TYPE_ENUM type) {
    return type == TSK_FS_NAME_TYPE_VIRT || type == TSK_FS_NAME_TYPE_VIRT_DIR;
}

bool is_virtual(TSK_FS_META_TYPE_ENUM type) {
    return type == TSK_FS_META_TYPE_VIRT || type == TSK_FS_META_TYPE_VIRT_DIR;
}

// NTFS raises a record's sequence number when the file is deleted, so a name of the deleted file
// has the number before.
bool is_same_file(const TSK_FS_INFO& file_system, const TSK_FS_META& meta,
                  const TSK_FS_NAME& entry) {
    if ((file_system.flags & TSK_FS_INFO_FLAG_HAVE_SEQ) == 0 || meta.seq == entry.meta_seq)
        return true;
    return (meta.flags & TSK_FS_META_FLAG_UNALLOC) != 0 && meta.seq == entry.meta_seq + 1;
}

// libtsk takes chance bytes between exFAT's clusters for entries. Without a name and a size such a
// find says nothing.
bool is_implausible(const TSK_FS_INFO& file_system, const TSK_FS_META& meta) {
    bool named = meta.name2 != nullptr && meta.name2->name[0] != '\0';
    return file_system.ftype == TSK_FS_TYPE_EXFAT && !named && meta.size == 0;
}

// A directory has no holes, so it can't be larger than its volume; libtsk would follow its block
// pointers, over and over the same ones, as far as the size says.
bool has_plausible_size(const TSK_FS_INFO& file_system, const TSK_FS_META& meta) {
    auto type = file_system.ftype;
    if (!TSK_FS_TYPE_ISEXT(type) && !TSK_FS_TYPE_ISFFS(type))
        return true;
    auto blocks = static_cast<std::uint64_t>(file_system.last_block_act) + 1;
    return meta.size >= 0 &&
           static_cast<std::uint64_t>(meta.size) / file_system.block_size <= blocks;
}

}  // namespace

TSK_FS_FILE* DirectoryWalk::open(TSK_INUM_T inode) {
    TSK_FS_FILE* opened = nullptr;
    try {
        opened = tsk_fs_file_open_meta(context_.handle, file_.get(), inode);
    } catch (const std::exception&) {
        opened = nullptr;
    }
    if (opened == nullptr) {
        tsk_error_reset();
        return nullptr;
    }
    if (!file_)
        file_.reset(opened);
    return opened->meta == nullptr ? nullptr : opened;
}

sleuthkit::DirectoryHandle DirectoryWalk::open_directory(TSK_INUM_T inode) const {
    try {
        return sleuthkit::DirectoryHandle(tsk_fs_dir_open_meta(context_.handle, inode));
    } catch (const std::exception&) {
        return nullptr;
    }
}

void DirectoryWalk::walk_names() {
    auto root = context_.handle->root_inum;
    seen_.insert(root);
    if (auto* file = open(root))
        maker_.claim_directory(*file);
    walk_from(
        {root, "", fmt::format("{}/i{}", context_.address_prefix, root), 0, ItemState::allocated});
}

void DirectoryWalk::walk_from(Directory top) {
    std::vector<Directory> pending{std::move(top)};
    std::vector<Directory> found;
    while (!pending.empty() && !stopped()) {
        auto directory = std::move(pending.back());
        pending.pop_back();
        found.clear();
        read_directory(directory, found);
        pending.insert(pending.end(), std::make_move_iterator(found.rbegin()),
                       std::make_move_iterator(found.rend()));
    }
}

void DirectoryWalk::read_directory(const Directory& directory, std::vector<Directory>& found) {
    auto handle = open_directory(directory.inode);
    if (!handle) {
        auto error = sleuthkit::take_error();
        sink_.anomaly({"fs.directory_unreadable", context_.geometry.base,
                       fmt::format("{}: {}", directory.address, error),
                       directory.state == ItemState::allocated});
        return;
    }
    auto count = tsk_fs_dir_getsize(handle.get());
    for (std::size_t i = 0; i < count && !stopped(); ++i) {
        const auto* entry = tsk_fs_dir_get_name(handle.get(), i);
        if (entry == nullptr || entry->name == nullptr || is_virtual(entry->type))
            continue;
        std::string_view name = entry->name;
        if (name != "." && name != "..")
            read_entry(directory, i, *entry, found);
    }
    tsk_error_reset();
}

std::string DirectoryWalk::path_of(const Directory& directory, const char* name) {
    auto path = directory.path + name;
    if (path.size() > core::limits::path_bytes_max) {
        sink_.anomaly(context_.geometry.base, "fs.path_too_long",
                      fmt::format("in {}", directory.address));
        path.resize(core::limits::path_bytes_max);
    }
    return path;
}

void DirectoryWalk::read_entry(const Directory& directory, std::size_t index,
                               const TSK_FS_NAME& entry, std::vector<Directory>& found) {
    bool deleted =
        (entry.flags & TSK_FS_NAME_FLAG_UNALLOC) != 0 || directory.state != ItemState::allocated;
    bool may_have_inode = entry.meta_addr != 0 || !deleted;
    auto* file = may_have_inode ? open(entry.meta_addr) : nullptr;
    if (file != nullptr && is_virtual(file->meta->type))
        return;
    bool same_file = file != nullptr && is_same_file(*context_.handle, *file->meta, entry);
    bool reused = deleted && file != nullptr && (file->meta->flags & TSK_FS_META_FLAG_ALLOC) != 0;
    if (file != nullptr && (file->meta->flags & TSK_FS_META_FLAG_UNALLOC) != 0)
        deleted = true;
    auto stored = context_.fat ? context_.fat->stored_name(entry.meta_addr, entry.name)
                               : std::optional<std::string>();
    FileName name{path_of(directory, stored ? stored->c_str() : entry.name),
                  deleted ? ItemState::deleted : ItemState::allocated, 1};
    if (same_file && !reused) {
        visit(name, *file, directory, found);
        return;
    }
    auto address = fmt::format("{}/e{}", directory.address, index);
    if (!deleted)
        sink_.loss(context_.geometry.base, "fs.metadata_unreadable", address);
    maker_.make_bare(entry, name, std::move(address));
}

void DirectoryWalk::visit(const FileName& given, TSK_FS_FILE& file, const Directory& parent,
                          std::vector<Directory>& found) {
    auto name = given;
    auto inode = file.meta->addr;
    bool first = seen_.insert(inode);
    if (!first)
        name.ordinal = ++further_names_[inode] + 1;
    bool is_directory = file.meta->type == TSK_FS_META_TYPE_DIR;
    auto address = maker_.address_of(*file.meta);
    maker_.make(file, name);
    if (!is_directory)
        return;
    if (!first) {
        sink_.anomaly(context_.geometry.base, "fs.directory_seen_twice", address);
        return;
    }
    if (!has_plausible_size(*context_.handle, *file.meta)) {
        sink_.anomaly({"fs.directory_unreadable", context_.geometry.base, address + ": its size",
                       name.state == ItemState::allocated});
        return;
    }
    if (parent.depth + 1 > limits_.directory_depth_max) {
        sink_.anomaly({"fs.directory_too_deep", context_.geometry.base, address,
                       name.state == ItemState::allocated});
        return;
    }
    found.push_back({inode, name.path + '/', address, parent.depth + 1, name.state});
}

std::vector<DirectoryWalk::Orphan> DirectoryWalk::collect_orphans() {
    struct Search {
        DirectoryWalk* walk;
        std::vector<Orphan> found;
        bool capped = false;
        std::uint64_t implausible = 0;
    } search{this, {}};
    auto* handle = context_.handle;
    auto collect = [](TSK_FS_FILE* file, void* pointer) {
        auto& state = *static_cast<Search*>(pointer);
        const auto* meta = file->meta;
        if (meta == nullptr || is_virtual(meta->type) || state.walk->seen_.contains(meta->addr))
            return TSK_WALK_CONT;
        if (is_implausible(*state.walk->context_.handle, *meta)) {
            ++state.implausible;
            return TSK_WALK_CONT;
        }
        if (state.found.size() >= state.walk->limits_.orphans_max) {
            state.capped = true;
            return TSK_WALK_STOP;
        }
        bool readable = meta->type == TSK_FS_META_TYPE_DIR &&
                        has_plausible_size(*state.walk->context_.handle, *meta);
        state.found.push_back({meta->addr, readable});
        return state.walk->sink_.exhausted() ? TSK_WALK_STOP : TSK_WALK_CONT;
    };
    auto flags =
        static_cast<TSK_FS_META_FLAG_ENUM>(TSK_FS_META_FLAG_UNALLOC | TSK_FS_META_FLAG_USED);
    std::uint8_t failed = 1;
    try {
        failed = tsk_fs_meta_walk(handle, handle->first_inum, handle->last_inum, flags, collect,
                                  &search);
    } catch (const std::exception&) {
        failed = 1;
    }
    auto error = sleuthkit::take_error();
    if (failed != 0)
        sink_.anomaly(context_.geometry.base, "fs.orphan_search_failed", error);
    if (search.implausible > 0)
        sink_.anomaly(context_.geometry.base, "fs.orphans_implausible",
                      fmt::format("{} nameless and empty entries", search.implausible));
    if (search.capped)
        sink_.loss(context_.geometry.base, "fs.orphans_capped",
                   fmt::format("{} orphans", limits_.orphans_max));
    return std::move(search.found);
}

NumberSet DirectoryWalk::children_of(const std::vector<Orphan>& orphans) {
    NumberSet children;
    for (const auto& orphan : orphans) {
        auto handle = orphan.is_directory ? open_directory(orphan.inode) : nullptr;
        if (!handle)
            continue;
        for (std::size_t i = 0; i < tsk_fs_dir_getsize(handle.get()); ++i) {
            const auto* entry = tsk_fs_dir_get_name(handle.get(), i);
            std::string_view name = entry == nullptr || !entry->name ? "." : entry->name;
            if (name != "." && name != ".." && entry->meta_addr != orphan.inode)
                children.insert(entry->meta_addr);
        }
    }
    tsk_error_reset();
    return children;
}

void DirectoryWalk::visit_orphan(const Orphan& orphan) {
    auto* file = seen_.contains(orphan.inode) ? nullptr : open(orphan.inode);
    if (file == nullptr)
        return;
    const auto* stored = file->meta->name2;
    FileName name{std::string(orphan_folder), ItemState::orphan, 1};
    name.path += stored != nullptr && stored->name[0] != '\0'
                     ? std::string(stored->name)
                     : fmt::format("OrphanFile-{}", orphan.inode);
    Directory top{0, "", "", 0, ItemState::orphan};
    std::vector<Directory> found;
    visit(name, *file, top, found);
    for (auto& directory : found)
        walk_from(std::move(directory));
}

void DirectoryWalk::walk_orphans() {
    if (limits_.orphans_max == 0 || stopped())
        return;
    auto orphans = collect_orphans();
    auto children = children_of(orphans);
    // First those that no other orphan contains; then what a loop among orphans has hidden.
    for (const auto& orphan : orphans)
        if (!children.contains(orphan.inode) && !stopped())
            visit_orphan(orphan);
    for (const auto& orphan : orphans)
        if (!stopped())
            visit_orphan(orphan);
}

}  // namespace examination
