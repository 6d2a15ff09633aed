#include "examination/volumes/sleuthkit.h"

#include <algorithm>
#include <array>
#include <exception>
#include <span>

namespace examination::sleuthkit {

// libtsk hands back the pointer it was given, so its part stands first.
struct ImageWindow::Bridge {
    TSK_IMG_INFO info;
    Image* image;
    std::uint64_t offset;

    static ssize_t read(TSK_IMG_INFO* info, TSK_OFF_T offset, char* buffer, std::size_t length) {
        auto* bridge = reinterpret_cast<Bridge*>(info);
        auto size = static_cast<std::uint64_t>(info->size);
        auto begin = static_cast<std::uint64_t>(offset);
        if (offset < 0 || begin >= size)
            return -1;
        length = static_cast<std::size_t>(std::min<std::uint64_t>(length, size - begin));
        std::span<std::byte> target(reinterpret_cast<std::byte*>(buffer), length);
        if (!bridge->image->read_at(target, bridge->offset + begin))
            return -1;
        return static_cast<ssize_t>(length);
    }
    static void close(TSK_IMG_INFO*) {}
    static void describe(TSK_IMG_INFO*, FILE*) {}
};

ImageWindow::ImageWindow(Image& image, std::uint64_t offset, std::uint64_t size)
    : bridge_(std::make_unique<Bridge>()) {
    bridge_->image = &image;
    bridge_->offset = offset;
    auto sector_size = std::max<std::uint32_t>(512, image.description().sector_size);
    tsk_img_open_external(&bridge_->info, static_cast<TSK_OFF_T>(size), sector_size, Bridge::read,
                          Bridge::close, Bridge::describe);
}

ImageWindow::~ImageWindow() {
    tsk_img_close(&bridge_->info);
}

TSK_IMG_INFO* ImageWindow::get() const {
    return &bridge_->info;
}

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
