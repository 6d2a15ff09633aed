#include "examination/filesystems/description.h"

#include "core/text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace examination {
namespace {

// Where labels stand in docs/formats/filesystem_labels.md; empty when the volume is too small.
std::string text_at(const sleuthkit::ImageWindow& window, TSK_OFF_T offset, std::size_t size) {
    std::string text(size, '\0');
    auto got = tsk_img_read(window.get(), offset, text.data(), size);
    if (got != static_cast<ssize_t>(size))
        return {};
    if (auto end = text.find('\0'); end != std::string::npos)
        text.resize(end);
    while (text.ends_with(' '))
        text.pop_back();
    return text;
}

std::string ntfs_label(TSK_FS_INFO& file_system) {
    constexpr TSK_INUM_T volume_inode = 3;
    sleuthkit::FileHandle file(tsk_fs_file_open_meta(&file_system, nullptr, volume_inode));
    if (!file)
        return {};
    const auto* name = tsk_fs_file_attr_get_type(file.get(), TSK_FS_ATTR_TYPE_NTFS_VNAME, 0, 0);
    if (name == nullptr || (name->flags & TSK_FS_ATTR_RES) == 0 || name->rd.buf == nullptr ||
        name->size < 0 || static_cast<std::size_t>(name->size) > name->rd.buf_size)
        return {};
    return core::utf8_from_utf16le(
        {reinterpret_cast<const char*>(name->rd.buf), static_cast<std::size_t>(name->size)});
}

// HFS+: the volume's name is the root folder's.
std::string hfs_label(TSK_FS_INFO& file_system) {
    sleuthkit::FileHandle file(tsk_fs_file_open_meta(&file_system, nullptr, file_system.root_inum));
    bool named = file && file->meta != nullptr && file->meta->name2 != nullptr;
    return named ? std::string(file->meta->name2->name) : std::string();
}

// The root directory's label entry, else the boot sector's copy.
std::string fat_label(const sleuthkit::ImageWindow& window, TSK_FS_INFO& file_system) {
    constexpr std::string_view suffix = " (Volume Label Entry)";
    sleuthkit::DirectoryHandle root(tsk_fs_dir_open_meta(&file_system, file_system.root_inum));
    for (std::size_t i = 0; root && i < tsk_fs_dir_getsize(root.get()); ++i) {
        const auto* entry = tsk_fs_dir_get_name(root.get(), i);
        std::string_view name = entry == nullptr || !entry->name ? "" : entry->name;
        if (name.ends_with(suffix) && (entry->flags & TSK_FS_NAME_FLAG_ALLOC) != 0)
            return name.starts_with("$EMPTY_VOLUME_LABEL")
                       ? std::string()
                       : std::string(name.substr(0, name.size() - suffix.size()));
    }
    if (file_system.ftype == TSK_FS_TYPE_EXFAT)
        return {};
    return text_at(window, file_system.ftype == TSK_FS_TYPE_FAT32 ? 71 : 43, 11);
}

std::string label_of(const sleuthkit::ImageWindow& window, TSK_FS_INFO& file_system) {
    auto type = file_system.ftype;
    if (TSK_FS_TYPE_ISNTFS(type))
        return ntfs_label(file_system);
    if (TSK_FS_TYPE_ISFAT(type))
        return fat_label(window, file_system);
    if (TSK_FS_TYPE_ISEXT(type))
        return text_at(window, 1024 + 120, 16);
    if (TSK_FS_TYPE_ISHFS(type))
        return hfs_label(file_system);
    if (TSK_FS_TYPE_ISISO9660(type))
        return text_at(window, 16 * 2048 + 40, 32);
    return {};
}

// libtsk keeps the identifier least significant byte first, but HFS+'s as text, and takes ISO
// 9660's label for one.
std::string serial_of(const TSK_FS_INFO& file_system) {
    auto size = std::min<std::size_t>(file_system.fs_id_used, TSK_FS_INFO_FS_ID_LEN);
    std::string serial;
    if (TSK_FS_TYPE_ISISO9660(file_system.ftype))
        return serial;
    if (TSK_FS_TYPE_ISHFS(file_system.ftype))
        return {reinterpret_cast<const char*>(file_system.fs_id), size};
    for (std::size_t i = size; i > 0; --i)
        serial += fmt::format("{:02x}", file_system.fs_id[i - 1]);
    return serial;
}

}  // namespace

std::string type_name(TSK_FS_TYPE_ENUM type) {
    switch (type) {
        case TSK_FS_TYPE_NTFS:
            return "ntfs";
        case TSK_FS_TYPE_FAT12:
            return "fat12";
        case TSK_FS_TYPE_FAT16:
            return "fat16";
        case TSK_FS_TYPE_FAT32:
            return "fat32";
        case TSK_FS_TYPE_EXFAT:
            return "exfat";
        case TSK_FS_TYPE_EXT2:
            return "ext2";
        case TSK_FS_TYPE_EXT3:
            return "ext3";
        case TSK_FS_TYPE_EXT4:
            return "ext4";
        case TSK_FS_TYPE_HFS:
        case TSK_FS_TYPE_HFS_LEGACY:
            return "hfsplus";
        case TSK_FS_TYPE_ISO9660:
            return "iso9660";
        case TSK_FS_TYPE_FFS1:
        case TSK_FS_TYPE_FFS1B:
            return "ufs1";
        case TSK_FS_TYPE_FFS2:
            return "ufs2";
        case TSK_FS_TYPE_APFS:
            return "apfs";
        default:
            return "other";
    }
}

FileSystemDescription describe_file_system(const sleuthkit::ImageWindow& window,
                                           TSK_FS_INFO& file_system) {
    FileSystemDescription description;
    description.type = type_name(file_system.ftype);
    description.block_size = file_system.block_size;
    description.label = core::utf8_or_escaped(label_of(window, file_system));
    description.serial = core::utf8_or_escaped(serial_of(file_system));
    description.metadata["block_count"] = std::to_string(file_system.block_count);
    tsk_error_reset();
    return description;
}

}  // namespace examination
