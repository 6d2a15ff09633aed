#include "examination/volumes/sleuthkit.h"

#include <array>
#include <exception>
#include <string_view>

namespace examination::sleuthkit {

OpenedFileSystem open_file_system(const ImageWindow& window) {
    // libtsk's own detection gives up when two formats match, and takes YAFFS2 where there is none.
    static constexpr std::array types = {TSK_FS_TYPE_NTFS_DETECT, TSK_FS_TYPE_FAT_DETECT,
                                         TSK_FS_TYPE_EXT_DETECT,  TSK_FS_TYPE_FFS_DETECT,
                                         TSK_FS_TYPE_HFS_DETECT,  TSK_FS_TYPE_ISO9660_DETECT};
    OpenedFileSystem opened;
    for (auto type : types) {
        FileSystemHandle handle;
        try {
            handle.reset(tsk_fs_open_img(window.get(), 0, type));
        } catch (const std::exception&) {
            continue;
        }
        if (!handle || handle->block_size == 0)
            continue;
        ++opened.matches;
        if (!opened.handle)
            opened.handle = std::move(handle);
    }
    tsk_error_reset();
    return opened;
}

PoolHandle open_pool(const ImageWindow& window) {
    // The container's superblock: "NXSB" at offset 32. Without it libtsk need not be asked.
    std::array<char, 36> head{};
    auto got = tsk_img_read(window.get(), 0, head.data(), head.size());
    bool is_container =
        got == static_cast<ssize_t>(head.size()) && std::string_view(head.data() + 32, 4) == "NXSB";
    PoolHandle pool;
    try {
        if (is_container)
            pool.reset(tsk_pool_open_img_sing(window.get(), 0, TSK_POOL_TYPE_APFS));
    } catch (const std::exception&) {
        pool.reset();
    }
    tsk_error_reset();
    return pool;
}

PoolVolume open_pool_volume(const TSK_POOL_INFO& pool, const TSK_POOL_VOLUME_INFO& entry) {
    PoolVolume volume;
    try {
        volume.image.reset(pool.get_img_info(&pool, entry.block));
        if (volume.image)
            volume.handle.reset(tsk_fs_open_img(volume.image.get(), 0, TSK_FS_TYPE_APFS));
    } catch (const std::exception&) {
        volume.handle.reset();
    }
    return volume;
}

std::string take_error() {
    const char* text = tsk_error_get();
    std::string result = text == nullptr ? "" : text;
    tsk_error_reset();
    return result;
}

}  // namespace examination::sleuthkit
