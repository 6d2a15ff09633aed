// libtsk over our own Image: a window of the medium as libtsk's image, and the handles it opens.
#pragma once

#include "core/result.h"
#include "examination/containers/image.h"

#include <cstdint>
#include <memory>
#include <string>

#include <tsk/libtsk.h>

namespace examination::sleuthkit {

// The bytes [offset, offset + size) of a medium, as libtsk sees them: nothing outside the window
// can be read through it. Keeps `image`, which must outlive it; so must it outlive every handle
// opened on it.
class ImageWindow {
public:
    ImageWindow(Image& image, std::uint64_t offset, std::uint64_t size);
    ImageWindow(const ImageWindow&) = delete;
    ImageWindow& operator=(const ImageWindow&) = delete;
    ~ImageWindow();

    TSK_IMG_INFO* get() const;

private:
    struct Bridge;
    std::unique_ptr<Bridge> bridge_;
};

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
