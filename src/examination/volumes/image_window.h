// A part of a medium, as libtsk sees it.
#pragma once

#include "examination/containers/image.h"

#include <cstdint>
#include <memory>

#include <tsk/libtsk.h>

namespace examination::sleuthkit {

// The bytes [offset, offset + size) of a medium: nothing outside the window can be read through it.
// Keeps `image`, which must outlive it; so must it outlive every handle opened on it. What libtsk
// reads is kept in small lines (decision 0022).
class ImageWindow {
public:
    ImageWindow(Image& image, std::uint64_t offset, std::uint64_t size);
    ImageWindow(const ImageWindow&) = delete;
    ImageWindow& operator=(const ImageWindow&) = delete;
    ~ImageWindow();

    TSK_IMG_INFO* get() const;

    static constexpr std::size_t line_size = 4096;
    static constexpr std::size_t lines_kept = 1024;
    // A read of this size or more is a content's or a large table's, and is not kept.
    static constexpr std::size_t direct_size = 16 * 1024;

private:
    struct Bridge;
    std::unique_ptr<Bridge> bridge_;
};

}  // namespace examination::sleuthkit
