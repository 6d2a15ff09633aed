// libtsk reads through tsk_img_read(), which keeps pieces of 64 KiB: it reads one for each record
// of a kilobyte that lies elsewhere. The function of that name here stands before libtsk's, in
// libtsk's own calls too, and keeps smaller pieces of our windows; other images go on to libtsk's.
#include "examination/volumes/image_window.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include <dlfcn.h>

namespace examination::sleuthkit {
namespace {

constexpr std::uint64_t no_line = std::numeric_limits<std::uint64_t>::max();

}  // namespace

// libtsk hands back the pointer it was given, so its part stands first.
struct ImageWindow::Bridge {
    TSK_IMG_INFO info;
    Image* image;
    std::uint64_t offset;
    // The line at index n modulo lines_kept is that of the window's bytes from n * line_size.
    std::vector<std::uint64_t> kept = std::vector<std::uint64_t>(lines_kept, no_line);
    std::unique_ptr<std::byte[]> lines =
        std::make_unique_for_overwrite<std::byte[]>(lines_kept * line_size);

    std::uint64_t size() const { return static_cast<std::uint64_t>(info.size); }

    // REQUIRES: the range lies in the window.
    bool read_direct(std::span<std::byte> target, std::uint64_t begin) {
        return bool(image->read_at(target, offset + begin));
    }

    // Null where it can't be read. The window's last line may be shorter.
    const std::byte* line(std::uint64_t number) {
        auto slot = number % lines_kept;
        auto* bytes = lines.get() + slot * line_size;
        if (kept[slot] == number)
            return bytes;
        kept[slot] = no_line;
        auto begin = number * line_size;
        auto length = std::min<std::uint64_t>(line_size, size() - begin);
        if (!read_direct({bytes, static_cast<std::size_t>(length)}, begin))
            return nullptr;
        kept[slot] = number;
        return bytes;
    }

    // REQUIRES: the range lies in the window.
    bool read_by_lines(std::span<std::byte> target, std::uint64_t begin) {
        while (!target.empty()) {
            const auto* bytes = line(begin / line_size);
            if (bytes == nullptr)
                return false;
            auto inside = static_cast<std::size_t>(begin % line_size);
            auto length = std::min(target.size(), line_size - inside);
            std::memcpy(target.data(), bytes + inside, length);
            target = target.subspan(length);
            begin += length;
        }
        return true;
    }

    ssize_t read(TSK_OFF_T from, char* buffer, std::size_t length) {
        auto begin = static_cast<std::uint64_t>(from);
        if (from < 0 || begin >= size() || buffer == nullptr)
            return -1;
        length = static_cast<std::size_t>(std::min<std::uint64_t>(length, size() - begin));
        std::span<std::byte> target(reinterpret_cast<std::byte*>(buffer), length);
        bool done =
            length >= direct_size ? read_direct(target, begin) : read_by_lines(target, begin);
        return done ? static_cast<ssize_t>(length) : -1;
    }

    static ssize_t read_of(TSK_IMG_INFO* info, TSK_OFF_T from, char* buffer, std::size_t length) {
        return reinterpret_cast<Bridge*>(info)->read(from, buffer, length);
    }
    static void close(TSK_IMG_INFO*) {}
    static void describe(TSK_IMG_INFO*, FILE*) {}
};

ImageWindow::ImageWindow(Image& image, std::uint64_t offset, std::uint64_t size)
    : bridge_(std::make_unique<Bridge>()) {
    bridge_->image = &image;
    bridge_->offset = offset;
    auto sector_size = std::max<std::uint32_t>(512, image.description().sector_size);
    tsk_img_open_external(&bridge_->info, static_cast<TSK_OFF_T>(size), sector_size,
                          Bridge::read_of, Bridge::close, Bridge::describe);
}

ImageWindow::~ImageWindow() {
    tsk_img_close(&bridge_->info);
}

TSK_IMG_INFO* ImageWindow::get() const {
    return &bridge_->info;
}

}  // namespace examination::sleuthkit

// As libtsk declares it: the bytes read, fewer at the image's end; -1 where none can be.
extern "C" ssize_t tsk_img_read(TSK_IMG_INFO* info, TSK_OFF_T from, char* buffer,
                                std::size_t length) {
    if (info != nullptr && info->itype == TSK_IMG_TYPE_EXTERNAL && info->read != nullptr) {
        auto got = info->read(info, from, buffer, length);
        if (got < 0) {
            tsk_error_reset();
            tsk_error_set_errno(TSK_ERR_IMG_READ);
            tsk_error_set_errstr("no read of %zu bytes at %" PRIdOFF, length, from);
        }
        return got;
    }
    using Function = decltype(&tsk_img_read);
    static const auto original = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "tsk_img_read"));
    return original == nullptr ? -1 : original(info, from, buffer, length);
}
