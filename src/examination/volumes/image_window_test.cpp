#include "examination/volumes/image_window.h"

#include "support/memory_image.h"

#include <cstring>
#include <random>
#include <string>

#include <doctest/doctest.h>

using examination::sleuthkit::ImageWindow;

namespace {

// What was asked of the medium.
class WatchedImage final : public examination::Image {
public:
    explicit WatchedImage(std::string bytes) : image_(std::move(bytes)) {}
    const examination::ImageDescription& description() const override {
        return image_.description();
    }
    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        ++reads;
        longest = std::max(longest, buffer.size());
        if (fails)
            return core::Error(core::ErrorCode::io, "the medium is gone");
        return image_.read_at(buffer, offset);
    }

    std::size_t reads = 0;
    std::size_t longest = 0;
    bool fails = false;

private:
    support::MemoryImage image_;
};

std::string random_bytes(std::size_t size) {
    std::mt19937_64 random(22);
    std::string bytes(size, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

}  // namespace

TEST_CASE("a window gives the medium's bytes, whatever was read before") {
    // More than the lines that are kept, and no whole number of them.
    constexpr std::uint64_t before = 1000;
    constexpr std::uint64_t size = ImageWindow::line_size * (ImageWindow::lines_kept + 300) + 77;
    auto bytes = random_bytes(before + size + 5000);
    WatchedImage image(bytes);
    ImageWindow window(image, before, size);
    std::mt19937_64 random(7);
    std::string buffer(2 * ImageWindow::direct_size, '\0');
    for (int i = 0; i < 20'000; ++i) {
        auto from = random() % size;
        auto length = 1 + random() % (i % 10 == 0 ? buffer.size() : 1500);
        auto got = tsk_img_read(window.get(), static_cast<TSK_OFF_T>(from), buffer.data(), length);
        auto expected = std::min<std::uint64_t>(length, size - from);
        REQUIRE(got == static_cast<ssize_t>(expected));
        REQUIRE(std::memcmp(buffer.data(), bytes.data() + before + from, expected) == 0);
    }
    // Nothing outside of it.
    CHECK(tsk_img_read(window.get(), size, buffer.data(), 1) == -1);
    CHECK(tsk_img_read(window.get(), -1, buffer.data(), 1) == -1);
    CHECK(tsk_error_get_errno() == TSK_ERR_IMG_READ);
    tsk_error_reset();
}

TEST_CASE("a line is read once, and again after it could not be read") {
    WatchedImage image(random_bytes(1 << 20));
    ImageWindow window(image, 0, 1 << 20);
    char buffer[512];
    image.fails = true;
    CHECK(tsk_img_read(window.get(), 5000, buffer, sizeof buffer) == -1);
    image.fails = false;
    image.reads = 0;
    CHECK(tsk_img_read(window.get(), 5000, buffer, sizeof buffer) == 512);
    CHECK(tsk_img_read(window.get(), 6000, buffer, sizeof buffer) == 512);
    CHECK(image.reads == 1);
    tsk_error_reset();
}

TEST_CASE("libtsk's own reads come through the window's lines") {
    WatchedImage image(random_bytes(1 << 20));
    ImageWindow window(image, 0, 1 << 20);
    // A disk without a table: libtsk looks for one in the places of each kind.
    auto* table = tsk_vs_open(window.get(), 0, TSK_VS_TYPE_GPT);
    CHECK(table == nullptr);
    CHECK(image.reads > 0);
    CHECK(image.longest <= ImageWindow::line_size);
    tsk_error_reset();
}
