// A decoded picture, and the decoders: one a format.
#pragma once

#include "core/bytes.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace examination {

// Pixels in rows from the top, four bytes each: red, green, blue, opacity.
struct Picture {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;

    std::uint8_t* row(std::uint32_t y) { return pixels.data() + std::size_t{y} * width * 4; }
    const std::uint8_t* row(std::uint32_t y) const {
        return pixels.data() + std::size_t{y} * width * 4;
    }
};

struct PictureLimits {
    std::uint64_t pixels_max = 100'000'000;
    std::uint32_t edge_max = 65'535;  // Of width and height each.
};

struct DecodedPicture {
    Picture picture;                      // May be smaller than the original, never than wanted.
    std::uint32_t width = 0, height = 0;  // Of the original.
    bool has_more = false;                // Further pictures follow in it: it moves.
    std::string damage = {};              // Why it is shown in part; empty: it is whole.
};

struct DecodeWish {
    std::uint32_t edge = 0;  // The longer side that is wanted; more helps nobody.
    PictureLimits limits = {};
};

// limit_exceeded, with the sizes, where it is too large; invalid_input where it has no pixels.
core::Result<void> check_size(std::uint64_t width, std::uint64_t height,
                              const PictureLimits& limits);
// A transparent picture. REQUIRES: a checked size.
Picture empty_picture(std::uint32_t width, std::uint32_t height);
// Whether any pixel was written into an empty picture.
bool has_pixels(const Picture& picture);

core::Result<DecodedPicture> decode_jpeg(core::Bytes content, const DecodeWish& wish);
core::Result<DecodedPicture> decode_png(core::Bytes content, const DecodeWish& wish);
core::Result<DecodedPicture> decode_gif(core::Bytes content, const DecodeWish& wish);
core::Result<DecodedPicture> decode_webp(core::Bytes content, const DecodeWish& wish);
core::Result<DecodedPicture> decode_bmp(core::Bytes content, const DecodeWish& wish);
core::Result<DecodedPicture> decode_pnm(core::Bytes content, const DecodeWish& wish);

// Encoded anew, with nothing of the original's metadata.
core::Result<std::string> encode_jpeg(const Picture& picture);
core::Result<std::string> encode_png(const Picture& picture);

}  // namespace examination
