#include "examination/filesystems/item_maker.h"

#include "core/limits.h"
#include "examination/filesystems/moments.h"
#include "examination/protocol/limits.h"

#include <algorithm>
#include <exception>
#include <limits>

#include <fmt/format.h>

namespace examination {
namespace {

enum class Role : std::uint8_t {
    main,      // The file's content.
    stream,    // A further content with a name.
    metadata,  // Indexes, pointer blocks: read by the walk.
    none,
};

bool is_named(const TSK_FS_ATTR& attribute) {
    return attribute.name != nullptr && attribute.name[0] != '\0';
}

// APFS keeps the target of a symbolic link in an extended attribute.
bool is_link_target(const TSK_FS_ATTR& attribute) {
    return attribute.type == TSK_FS_ATTR_TYPE_APFS_EXT_ATTR && is_named(attribute) &&
           std::string_view(attribute.name) == "com.apple.fs.symlink" &&
           (attribute.flags & TSK_FS_ATTR_RES) != 0 && attribute.rd.buf != nullptr;
}

std::string link_target(const TSK_FS_ATTR& attribute) {
    auto size = std::clamp<TSK_OFF_T>(attribute.size, 0, core::limits::path_bytes_max);
    std::string target(reinterpret_cast<const char*>(attribute.rd.buf),
                       std::min(static_cast<std::size_t>(size), attribute.rd.buf_size));
    target.resize(std::min(target.size(), target.find('\0')));
    return target;
}

Role role_of(const TSK_FS_ATTR& attribute, const TSK_FS_INFO& file_system) {
    if (TSK_FS_TYPE_ISNTFS(file_system.ftype)) {
        if (attribute.type == TSK_FS_ATTR_TYPE_NTFS_DATA)
            return is_named(attribute) ? Role::stream : Role::main;
        return (attribute.flags & TSK_FS_ATTR_NONRES) != 0 ? Role::metadata : Role::none;
    }
    switch (attribute.type) {
        case TSK_FS_ATTR_TYPE_DEFAULT:
        case TSK_FS_ATTR_TYPE_HFS_DATA:
            return Role::main;
        case TSK_FS_ATTR_TYPE_HFS_RSRC:
        case TSK_FS_ATTR_TYPE_HFS_EXT_ATTR:
            return is_link_target(attribute) ? Role::none : Role::stream;
        case TSK_FS_ATTR_TYPE_UNIX_INDIR:
        case TSK_FS_ATTR_TYPE_UNIX_EXTENT:
            return Role::metadata;
        default:
            return Role::none;
    }
}

ItemKind kind_of(TSK_FS_META_TYPE_ENUM type) {
    switch (type) {
        case TSK_FS_META_TYPE_REG:
        case TSK_FS_META_TYPE_UNDEF:
        case TSK_FS_META_TYPE_VIRT:
            return ItemKind::file;
        case TSK_FS_META_TYPE_DIR:
        case TSK_FS_META_TYPE_VIRT_DIR:
            return ItemKind::directory;
        case TSK_FS_META_TYPE_LNK:
            return ItemKind::symbolic_link;
        default:
            return ItemKind::special;
    }
}

ItemKind kind_of(TSK_FS_NAME_TYPE_ENUM type) {
    switch (type) {
        case TSK_FS_NAME_TYPE_REG:
        case TSK_FS_NAME_TYPE_UNDEF:
            return ItemKind::file;
        case TSK_FS_NAME_TYPE_DIR:
            return ItemKind::directory;
        case TSK_FS_NAME_TYPE_LNK:
            return ItemKind::symbolic_link;
        default:
            return ItemKind::special;
    }
}

// Several contents of one file are told apart by type and id, as libtsk numbers them.
bool has_several_contents(const TSK_FS_INFO& file_system) {
    auto type = file_system.ftype;
    return TSK_FS_TYPE_ISNTFS(type) || TSK_FS_TYPE_ISHFS(type) || TSK_FS_TYPE_ISAPFS(type);
}

// The stream by which NTFS marks bad clusters spans the volume and stores nothing.
bool is_bad_cluster_map(const TSK_FS_INFO& file_system, const FoundItem& item) {
    return TSK_FS_TYPE_ISNTFS(file_system.ftype) && item.inode == 8 &&
           item.kind == ItemKind::stream;
}

// libtsk attaches its reading of the entry to the volume label's name on FAT.
constexpr std::string_view label_suffix = " (Volume Label Entry)";

bool is_volume_label(const TSK_FS_INFO& file_system, const FileName& name) {
    return TSK_FS_TYPE_ISFAT(file_system.ftype) && name.path.ends_with(label_suffix);
}

TSK_FS_ATTR* first_attribute(const TSK_FS_FILE& file) {
    return file.meta->attr == nullptr ? nullptr : file.meta->attr->head;
}

// libtsk follows ext's and UFS's block pointers one by one as far as the size says. A small volume
// can claim 2^40 bytes and point at itself; a sparse file of 64 times its volume is still read.
bool is_implausibly_large(const TSK_FS_FILE& file) {
    const auto& file_system = *file.fs_info;
    auto type = file_system.ftype;
    bool by_pointers = (TSK_FS_TYPE_ISEXT(type) || TSK_FS_TYPE_ISFFS(type)) &&
                       file.meta->content_type == TSK_FS_META_CONTENT_TYPE_DEFAULT;
    constexpr std::uint64_t pointers_min = 64u << 10;
    constexpr std::uint64_t ratio_max = 64;
    auto size = file.meta->size > 0 ? static_cast<std::uint64_t>(file.meta->size) : 0;
    auto volume_blocks = static_cast<std::uint64_t>(file_system.last_block_act) + 1;
    return by_pointers && size / file_system.block_size > pointers_min &&
           size / file_system.block_size / ratio_max > volume_blocks;
}

// libtsk reads run lists when asked for them.
bool load_attributes(TSK_FS_FILE& file) {
    if (is_implausibly_large(file)) {
        tsk_error_set_errstr("%s", "its size is far beyond the volume's");
        return false;
    }
    try {
        return tsk_fs_file_attr_getsize(&file) >= 0 &&
               file.meta->attr_state == TSK_FS_META_ATTR_STUDIED;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace

std::string ItemMaker::address_of(const TSK_FS_META& meta) const {
    if ((context_.handle->flags & TSK_FS_INFO_FLAG_HAVE_SEQ) != 0)
        return fmt::format("{}/i{}-{}", context_.address_prefix, meta.addr, meta.seq);
    return fmt::format("{}/i{}", context_.address_prefix, meta.addr);
}

FoundItem ItemMaker::describe(const TSK_FS_FILE& file, const FileName& name) const {
    const auto& meta = *file.meta;
    FoundItem item;
    item.kind = kind_of(meta.type);
    item.state = name.state;
    item.path_raw = name.path;
    if (is_volume_label(*context_.handle, name)) {
        item.kind = ItemKind::special;
        item.path_raw.resize(item.path_raw.size() - label_suffix.size());
    }
    item.address = address_of(meta);
    if (meta.link != nullptr)
        item.link_target_raw = std::string(meta.link).substr(0, core::limits::path_bytes_max);
    item.size = meta.size > 0 ? static_cast<std::uint64_t>(meta.size) : 0;
    item.mode = static_cast<std::uint32_t>(meta.mode);
    item.user_id = meta.uid;
    item.group_id = meta.gid;
    item.inode = meta.addr;
    if (!TSK_FS_TYPE_ISNTFS(context_.handle->ftype))
        set_times(item, *context_.handle, meta);
    if (context_.fat)
        context_.fat->set_times(item);
    return item;
}

void ItemMaker::make(TSK_FS_FILE& file, const FileName& name) {
    auto item = describe(file, name);
    bool loaded = load_attributes(file);
    if (!loaded && name.state == ItemState::allocated && item.size > 0)
        sink_.loss(context_.geometry.base, "fs.attributes_unreadable",
                   fmt::format("{}: {}", item.address, tsk_error_get_errstr()));
    tsk_error_reset();
    auto* first = loaded ? first_attribute(file) : nullptr;
    bool is_ntfs = TSK_FS_TYPE_ISNTFS(context_.handle->ftype);
    for (auto* attribute = first; attribute != nullptr; attribute = attribute->next) {
        if ((attribute->flags & TSK_FS_ATTR_INUSE) == 0)
            continue;
        if (is_ntfs && attribute->type == TSK_FS_ATTR_TYPE_NTFS_SI)
            set_ntfs_times(item, *attribute);
        if (item.kind == ItemKind::symbolic_link && is_link_target(*attribute))
            item.link_target_raw = link_target(*attribute);
    }
    if (loaded) {
        add_attributes(file, name, std::move(item));
        return;
    }
    if (name.ordinal > 1)
        item.address += fmt::format("/n{}", name.ordinal);
    emit(std::move(item));
}

void ItemMaker::add_attributes(TSK_FS_FILE& file, const FileName& name, FoundItem base) {
    bool deleted = name.state != ItemState::allocated;
    bool first_name = name.ordinal == 1;
    bool is_file = base.kind == ItemKind::file;
    auto suffix = first_name ? std::string() : fmt::format("/n{}", name.ordinal);
    bool has_main = false;
    auto give = [&](const TSK_FS_ATTR& attribute, FoundItem item) {
        if (has_several_contents(*context_.handle))
            item.address +=
                fmt::format("/a{}-{}", static_cast<unsigned>(attribute.type), attribute.id);
        if (!first_name)
            item.same_content_as = item.address;
        item.address += suffix;
        item.attribute_type = static_cast<std::uint32_t>(attribute.type);
        item.attribute_id = attribute.id;
        add_content(attribute, std::move(item), deleted);
    };
    // The file itself comes before its streams, wherever its attribute stands.
    for (auto* attribute = first_attribute(file); attribute; attribute = attribute->next)
        if ((attribute->flags & TSK_FS_ATTR_INUSE) != 0 && is_file && !has_main &&
            role_of(*attribute, *context_.handle) == Role::main) {
            has_main = true;
            give(*attribute, base);
        }
    if (!has_main) {
        auto item = base;
        item.address += suffix;
        emit(std::move(item));
    }
    bool main_seen = false;
    for (auto* attribute = first_attribute(file); attribute; attribute = attribute->next) {
        if ((attribute->flags & TSK_FS_ATTR_INUSE) == 0)
            continue;
        auto role = role_of(*attribute, *context_.handle);
        bool is_second_main = role == Role::main && is_file && main_seen;
        main_seen = main_seen || role == Role::main;
        if (role == Role::stream || is_second_main) {
            auto item = base;
            item.kind = ItemKind::stream;
            item.path_raw += ':';
            item.path_raw += attribute->type == TSK_FS_ATTR_TYPE_HFS_RSRC ? "rsrc"
                             : is_named(*attribute)                       ? attribute->name
                                                                          : "";
            item.link_target_raw.clear();
            give(*attribute, std::move(item));
        } else if (first_name && !deleted &&
                   (role == Role::metadata || (role == Role::main && !is_file))) {
            account_.claim_metadata(stored_extents(*attribute, context_.geometry));
        }
    }
}

void ItemMaker::claim_directory(TSK_FS_FILE& file) {
    if (!load_attributes(file))
        return;
    for (auto* attribute = first_attribute(file); attribute; attribute = attribute->next)
        if ((attribute->flags & TSK_FS_ATTR_INUSE) != 0 &&
            role_of(*attribute, *context_.handle) != Role::stream)
            account_.claim_metadata(stored_extents(*attribute, context_.geometry));
}

void ItemMaker::make_bare(const TSK_FS_NAME& entry, const FileName& name, std::string address) {
    FoundItem item;
    item.kind = kind_of(entry.type);
    item.state = name.state;
    item.path_raw = name.path;
    item.address = std::move(address);
    emit(std::move(item));
}

void ItemMaker::add_content(const TSK_FS_ATTR& attribute, FoundItem item, bool deleted) {
    item.size = attribute.size > 0 ? static_cast<std::uint64_t>(attribute.size) : 0;
    bool special = attribute.r != nullptr || (attribute.flags & TSK_FS_ATTR_COMP) != 0 ||
                   context_.geometry.block_pitch != context_.geometry.block_size;
    if (is_bad_cluster_map(*context_.handle, item)) {
        item.content = ContentSource::none;
    } else if (special) {
        item.content = ContentSource::file_system;
        item.extents = stored_extents(attribute, context_.geometry);
    } else if ((attribute.flags & TSK_FS_ATTR_RES) != 0) {
        set_inline(attribute, item);
    } else if ((attribute.flags & TSK_FS_ATTR_NONRES) != 0) {
        set_extents(attribute, item, deleted);
        return;
    }
    emit(std::move(item));
}

void ItemMaker::set_inline(const TSK_FS_ATTR& attribute, FoundItem& item) {
    auto stored = std::min<std::uint64_t>(item.size, attribute.rd.buf_size);
    if (item.size > limits::inline_bytes_max || attribute.rd.buf == nullptr) {
        item.content = item.size == 0 ? ContentSource::inline_data : ContentSource::file_system;
        return;
    }
    item.content = ContentSource::inline_data;
    item.inline_data.assign(reinterpret_cast<const char*>(attribute.rd.buf), stored);
    if (stored < item.size) {
        sink_.loss(context_.geometry.base, "fs.content_short",
                   fmt::format("{}: {} of {} bytes", item.address, stored, item.size));
        item.size = stored;
    }
}

void ItemMaker::set_extents(const TSK_FS_ATTR& attribute, FoundItem& item, bool deleted) {
    RunRange range{item.size, item.size};
    if (TSK_FS_TYPE_ISNTFS(context_.handle->ftype) && attribute.nrd.initsize >= 0 &&
        static_cast<std::uint64_t>(attribute.nrd.initsize) < item.size) {
        item.initialized_size = static_cast<std::uint64_t>(attribute.nrd.initsize);
        range.slack_from = item.initialized_size;
    }
    auto runs = lay_out_runs(attribute, context_.geometry, range);
    item.content = ContentSource::extents;
    item.extents = std::move(runs.content);
    // Holes of these are stored as nothing at all, and libtsk marks them as runs not found.
    auto type = context_.handle->ftype;
    bool has_holes = TSK_FS_TYPE_ISEXT(type) || TSK_FS_TYPE_ISFFS(type) || TSK_FS_TYPE_ISAPFS(type);
    if (runs.content_size < item.size && !deleted && !runs.outside) {
        if (has_holes)
            append_extent(item.extents, {Extent::sparse, item.size - runs.content_size});
        else
            sink_.loss(context_.geometry.base, "fs.content_short",
                       fmt::format("{}: runs for {} of {} bytes", item.address, runs.content_size,
                                   item.size));
    }
    if (runs.outside)
        sink_.anomaly({"fs.extent_outside_volume", context_.geometry.base, item.address, !deleted});
    if (runs.missing && !deleted && !has_holes)
        sink_.loss(context_.geometry.base, "fs.runs_missing", item.address);
    if ((runs.encrypted || context_.encrypted) && item.size > 0) {
        item.content = ContentSource::none;
        if (!encryption_reported_)
            sink_.loss(context_.geometry.base, "fs.encrypted", context_.address_prefix);
        encryption_reported_ = true;
    }
    bool first_name = item.same_content_as.empty();
    if (item.extents.size() > limits_.extents_per_item_max) {
        sink_.anomaly(context_.geometry.base, "fs.extents_capped", item.address);
        item.content = ContentSource::file_system;
    }
    auto slack_of = FoundItem{};
    slack_of.state = item.state;
    slack_of.address = item.address;
    slack_of.path_raw = item.path_raw;
    emit(std::move(item));
    if (first_name && !runs.slack.empty())
        emit_slack(slack_of, std::move(runs.slack));
}

void ItemMaker::emit_slack(const FoundItem& file, std::vector<Extent> extents) {
    FoundItem slack;
    slack.kind = ItemKind::slack;
    slack.state = file.state;
    slack.address = file.address + "/slack";
    slack.path_raw = file.path_raw;
    slack.content = ContentSource::extents;
    extents.resize(std::min<std::uint64_t>(extents.size(), limits_.extents_per_item_max));
    for (const auto& extent : extents)
        slack.size += extent.size;
    slack.extents = std::move(extents);
    emit(std::move(slack));
}

void ItemMaker::emit(FoundItem item) {
    if (full_)
        return;
    if (++items_ > limits_.items_max) {
        full_ = true;
        sink_.loss(context_.geometry.base, "fs.items_capped",
                   fmt::format("{} items", limits_.items_max));
        return;
    }
    // What is cut off here is claimed by nobody, and so becomes unattributed.
    if (item.extents.size() > limits_.extents_per_item_max)
        item.extents.resize(limits_.extents_per_item_max);
    account_.claim(item.extents);
    sink_.item(std::move(item));
}

}  // namespace examination
