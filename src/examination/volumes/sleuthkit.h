// The handles that libtsk opens on a window of a medium.
#pragma once

#include "examination/volumes/image_window.h"

#include <memory>
#include <string>

#include <tsk/libtsk.h>

namespace examination::sleuthkit {

template <auto close>
struct Closer {
    template <typename Handle>
    void operator()(Handle* handle) const {
        close(handle);
    }
};
using FileSystemHandle = std::unique_ptr<TSK_FS_INFO, Closer<tsk_fs_close>>;
using VolumeSystemHandle = std::unique_ptr<TSK_VS_INFO, Closer<tsk_vs_close>>;
using PoolHandle = std::unique_ptr<const TSK_POOL_INFO, Closer<tsk_pool_close>>;
using DirectoryHandle = std::unique_ptr<TSK_FS_DIR, Closer<tsk_fs_dir_close>>;
using FileHandle = std::unique_ptr<TSK_FS_FILE, Closer<tsk_fs_file_close>>;

// The file system that starts where the window starts; null where no format matches. All formats
// are tried: `matches` counts those that fit, and the first of a fixed order is opened.
struct OpenedFileSystem {
    FileSystemHandle handle;
    unsigned matches = 0;
};
OpenedFileSystem open_file_system(const ImageWindow& window);

// An APFS container that starts where the window starts; null where there is none.
PoolHandle open_pool(const ImageWindow& window);

// One volume of an APFS container; `pool` must outlive it. libtsk gives it an image of its own.
struct PoolVolume {
    std::unique_ptr<TSK_IMG_INFO, Closer<tsk_img_close>> image;
    FileSystemHandle handle;  // Null where it can't be opened. Closed before its image.
};
PoolVolume open_pool_volume(const TSK_POOL_INFO& pool, const TSK_POOL_VOLUME_INFO& entry);

// libtsk's description of its last error, which is then forgotten. Empty when there was none.
std::string take_error();

}  // namespace examination::sleuthkit
