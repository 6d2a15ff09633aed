// JPEG through libjpeg-turbo's own interface, which neither jumps nor ends the process at an error.
#include "examination/pictures/picture.h"

#include <algorithm>
#include <memory>
#include <span>

#include <turbojpeg.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr int quality = 88;

struct DestroyHandle {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, DestroyHandle>;

const unsigned char* data_of(core::Bytes content) {
    return reinterpret_cast<const unsigned char*>(content.span().data());
}

// The smallest of the library's scales at which the picture is still as large as wanted.
tjscalingfactor scale_for(int width, int height, std::uint32_t edge) {
    int count = 0;
    const auto* factors = tjGetScalingFactors(&count);
    tjscalingfactor best{1, 1};
    for (const auto& factor : std::span(factors, static_cast<std::size_t>(std::max(count, 0)))) {
        auto longer = TJSCALED(std::max(width, height), factor);
        bool smaller = factor.num * best.denom < best.num * factor.denom;
        if (smaller && static_cast<std::uint32_t>(longer) >= edge)
            best = factor;
    }
    return best;
}

// What Adobe's programs write, and others after them: the four inks inverted.
void inks_to_colours(Picture& picture) {
    for (std::size_t at = 0; at < picture.pixels.size(); at += 4) {
        auto* pixel = picture.pixels.data() + at;
        unsigned black = pixel[3];
        for (int i = 0; i < 3; ++i)
            pixel[i] = static_cast<std::uint8_t>(pixel[i] * black / 255);
        pixel[3] = 255;
    }
}

}  // namespace

Result<DecodedPicture> decode_jpeg(core::Bytes content, const DecodeWish& wish) {
    Handle handle(tjInitDecompress());
    int width = 0, height = 0, sampling = 0, colours = 0;
    if (!handle || tjDecompressHeader3(handle.get(), data_of(content), content.size(), &width,
                                       &height, &sampling, &colours) != 0)
        return Error(ErrorCode::invalid_input, "the JPEG picture's header can't be read");
    if (width <= 0 || height <= 0)
        return Error(ErrorCode::invalid_input, "the picture says that it has no pixels");
    auto original_width = static_cast<std::uint32_t>(width);
    auto original_height = static_cast<std::uint32_t>(height);
    TRY(check_size(original_width, original_height, wish.limits));
    auto scale = scale_for(width, height, wish.edge);
    auto scaled_width = TJSCALED(width, scale), scaled_height = TJSCALED(height, scale);
    DecodedPicture decoded;
    decoded.width = original_width;
    decoded.height = original_height;
    decoded.picture = empty_picture(static_cast<std::uint32_t>(scaled_width),
                                    static_cast<std::uint32_t>(scaled_height));
    bool inks = colours == TJCS_CMYK || colours == TJCS_YCCK;
    if (tjDecompress2(handle.get(), data_of(content), content.size(), decoded.picture.pixels.data(),
                      scaled_width, 0, scaled_height, inks ? TJPF_CMYK : TJPF_RGBA,
                      TJFLAG_LIMITSCANS) != 0) {
        if (tjGetErrorCode(handle.get()) == TJERR_FATAL && !has_pixels(decoded.picture))
            return Error(
                ErrorCode::invalid_input,
                std::string("the JPEG picture can't be decoded: ") + tjGetErrorStr2(handle.get()));
        decoded.damage = tjGetErrorStr2(handle.get());
    }
    if (inks)
        inks_to_colours(decoded.picture);
    return decoded;
}

Result<std::string> encode_jpeg(const Picture& picture) {
    Handle handle(tjInitCompress());
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    bool done =
        handle && tjCompress2(handle.get(), picture.pixels.data(), static_cast<int>(picture.width),
                              0, static_cast<int>(picture.height), TJPF_RGBA, &bytes, &size,
                              TJSAMP_444, quality, 0) == 0;
    std::string encoded;
    if (done)
        encoded.assign(reinterpret_cast<const char*>(bytes), size);
    tjFree(bytes);
    if (!done)
        return Error(ErrorCode::internal, "the preview could not be encoded");
    return encoded;
}

}  // namespace examination
