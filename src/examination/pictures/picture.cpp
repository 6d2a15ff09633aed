#include "examination/pictures/picture.h"

#include "core/verify.h"

#include <algorithm>

namespace examination {

using core::Error;
using core::ErrorCode;

core::Result<void> check_size(std::uint64_t width, std::uint64_t height,
                              const PictureLimits& limits) {
    if (width == 0 || height == 0)
        return Error(ErrorCode::invalid_input, "the picture says that it has no pixels");
    if (width > limits.edge_max || height > limits.edge_max || width * height > limits.pixels_max)
        return Error(ErrorCode::limit_exceeded,
                     "the picture has " + std::to_string(width) + " × " + std::to_string(height) +
                         " pixels; at most " + std::to_string(limits.pixels_max) +
                         " are decoded, " + std::to_string(limits.edge_max) +
                         " a side: download the item to see it");
    return {};
}

Picture empty_picture(std::uint32_t width, std::uint32_t height) {
    VERIFY(width > 0 && height > 0);
    Picture picture{width, height, {}};
    picture.pixels.resize(std::size_t{width} * height * 4);
    return picture;
}

bool has_pixels(const Picture& picture) {
    return std::ranges::any_of(picture.pixels, [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace examination
