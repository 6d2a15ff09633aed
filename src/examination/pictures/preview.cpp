#include "examination/pictures/preview.h"

#include "core/verify.h"
#include "examination/pictures/scale.h"
#include "examination/protocol/limits.h"

#include <algorithm>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

using Decode = Result<DecodedPicture> (*)(Bytes content, const DecodeWish& wish);

struct Format {
    std::string_view name;
    std::string_view signature;
    Decode decode;
};

constexpr Format formats[] = {
    {"jpeg", "\xFF\xD8\xFF", decode_jpeg},
    {"png", "\x89PNG\r\n\x1A\n", decode_png},
    {"gif", "GIF87a", decode_gif},
    {"gif", "GIF89a", decode_gif},
    {"webp", "RIFF", decode_webp},
    {"bmp", "BM", decode_bmp},
    {"pnm", "P5", decode_pnm},
    {"pnm", "P6", decode_pnm},
};

const Format* format_of(Bytes content) {
    auto text = content.text();
    for (const auto& format : formats) {
        bool riff = format.signature == "RIFF";
        if (text.starts_with(format.signature) &&
            (!riff || (text.size() >= 12 && text.substr(8, 4) == "WEBP")))
            return &format;
    }
    return nullptr;
}

bool is_opaque(const Picture& picture) {
    for (std::size_t at = 3; at < picture.pixels.size(); at += 4)
        if (picture.pixels[at] != 255)
            return false;
    return true;
}

}  // namespace

std::string_view picture_format(Bytes content) {
    const auto* format = format_of(content);
    return format != nullptr ? format->name : std::string_view();
}

Result<Preview> make_page_preview(Bytes pixmap, std::uint32_t edge, const PictureLimits& allowed) {
    VERIFY(edge >= limits::preview_edge_min && edge <= limits::preview_edge_max);
    if (picture_format(pixmap) != "pnm")
        return Error(ErrorCode::invalid_input, "what was drawn of the page is no picture");
    auto decoded = TRY(decode_pnm(pixmap, DecodeWish{edge, allowed}));
    Preview preview;
    preview.format = "pnm";
    preview.type = "image/png";
    preview.width = decoded.width;
    preview.height = decoded.height;
    preview.damage = std::move(decoded.damage);
    preview.bytes = TRY(encode_png(scaled_down(std::move(decoded.picture), edge)));
    return preview;
}

Result<Preview> make_preview(Bytes content, std::uint32_t edge, const PictureLimits& allowed) {
    VERIFY(edge >= limits::preview_edge_min && edge <= limits::preview_edge_max);
    const auto* format = format_of(content);
    if (format == nullptr)
        return Error(ErrorCode::unsupported,
                     "this is no picture of a format that is decoded (JPEG, PNG, GIF, WebP, BMP, "
                     "PNM): download the item to see it");
    auto decoded = TRY(format->decode(content, DecodeWish{edge, allowed}));
    auto orientation = format->name == "jpeg" ? orientation_of_jpeg(content) : 1;
    Preview preview;
    preview.format = format->name;
    preview.width = decoded.width;
    preview.height = decoded.height;
    if (orientation >= 5 && orientation <= 8)
        std::swap(preview.width, preview.height);
    preview.has_more = decoded.has_more;
    preview.damage = std::move(decoded.damage);
    auto small = turned(scaled_down(std::move(decoded.picture), edge), orientation);
    bool opaque = is_opaque(small);
    preview.type = opaque ? "image/jpeg" : "image/png";
    auto encoded = opaque ? encode_jpeg(small) : encode_png(small);
    if (!encoded)
        return std::move(encoded).error();
    preview.bytes = std::move(encoded).value();
    return preview;
}

}  // namespace examination
