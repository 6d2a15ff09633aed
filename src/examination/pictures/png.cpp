// PNG through libpng's simplified interface, which keeps its jumps to itself.
#include "examination/pictures/picture.h"

#include <cstring>

#include <png.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

class Image {
public:
    Image() { image.version = PNG_IMAGE_VERSION; }
    ~Image() { png_image_free(&image); }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;

    png_image image{};
};

}  // namespace

Result<DecodedPicture> decode_png(core::Bytes content, const DecodeWish& wish) {
    Image png;
    if (png_image_begin_read_from_memory(&png.image, content.span().data(), content.size()) == 0)
        return Error(ErrorCode::invalid_input,
                     std::string("the PNG picture's header can't be read: ") + png.image.message);
    TRY(check_size(png.image.width, png.image.height, wish.limits));
    DecodedPicture decoded;
    decoded.width = png.image.width;
    decoded.height = png.image.height;
    decoded.picture = empty_picture(png.image.width, png.image.height);
    png.image.format = PNG_FORMAT_RGBA;
    if (png_image_finish_read(&png.image, nullptr, decoded.picture.pixels.data(), 0, nullptr) ==
        0) {
        // The rows before the damage have been written.
        if (!has_pixels(decoded.picture))
            return Error(ErrorCode::invalid_input,
                         std::string("the PNG picture can't be decoded: ") + png.image.message);
        decoded.damage = png.image.message;
    }
    return decoded;
}

Result<std::string> encode_png(const Picture& picture) {
    Image png;
    png.image.width = picture.width;
    png.image.height = picture.height;
    png.image.format = PNG_FORMAT_RGBA;
    png.image.flags = PNG_IMAGE_FLAG_FAST;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png.image);
    std::string bytes(size, '\0');
    if (png_image_write_to_memory(&png.image, bytes.data(), &size, 0, picture.pixels.data(), 0,
                                  nullptr) == 0)
        return Error(ErrorCode::internal, "the preview could not be encoded");
    bytes.resize(size);
    return bytes;
}

}  // namespace examination
