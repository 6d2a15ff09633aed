// WebP: the first picture of it, through libwebp, which scales while it decodes.
#include "examination/pictures/picture.h"

#include <algorithm>
#include <memory>

#include <webp/decode.h>
#include <webp/demux.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct DeleteDecoder {
    void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};
struct DeleteDemuxer {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

const std::uint8_t* data_of(core::Bytes content) {
    return reinterpret_cast<const std::uint8_t*>(content.span().data());
}

// Of a moving picture the first one.
Result<DecodedPicture> decode_frame(core::Bytes content, const DecodeWish& wish) {
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0 ||
        WebPGetFeatures(data_of(content), content.size(), &config.input) != VP8_STATUS_OK)
        return Error(ErrorCode::invalid_input, "the WebP picture's header can't be read");
    auto width = static_cast<std::uint32_t>(std::max(config.input.width, 0));
    auto height = static_cast<std::uint32_t>(std::max(config.input.height, 0));
    TRY(check_size(width, height, wish.limits));
    DecodedPicture decoded;
    decoded.width = width;
    decoded.height = height;
    auto longer = std::max(width, height);
    auto scaled = [&](std::uint32_t side) {
        auto wanted = std::min(wish.edge, longer);
        return std::max<std::uint32_t>(
            1, static_cast<std::uint32_t>(std::uint64_t{side} * wanted / longer));
    };
    decoded.picture = empty_picture(scaled(width), scaled(height));
    config.options.use_scaling = longer > wish.edge ? 1 : 0;
    config.options.scaled_width = static_cast<int>(decoded.picture.width);
    config.options.scaled_height = static_cast<int>(decoded.picture.height);
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {decoded.picture.pixels.data(),
                            static_cast<int>(decoded.picture.width * 4),
                            decoded.picture.pixels.size()};
    std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(
        WebPIDecode(data_of(content), content.size(), &config));
    if (!decoder)
        return Error(ErrorCode::invalid_input, "the WebP picture can't be decoded");
    auto status = WebPIUpdate(decoder.get(), data_of(content), content.size());
    if (status == VP8_STATUS_OK)
        return decoded;
    if (!has_pixels(decoded.picture))
        return Error(ErrorCode::invalid_input, "the WebP picture can't be decoded");
    decoded.damage = status == VP8_STATUS_SUSPENDED ? "it ends too early" : "it is damaged";
    return decoded;
}

}  // namespace

Result<DecodedPicture> decode_webp(core::Bytes content, const DecodeWish& wish) {
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(data_of(content), content.size(), &features) != VP8_STATUS_OK)
        return Error(ErrorCode::invalid_input, "the WebP picture's header can't be read");
    if (features.has_animation == 0)
        return decode_frame(content, wish);
    WebPData data{data_of(content), content.size()};
    WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
    std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer(WebPDemuxPartial(&data, &state));
    WebPIterator frame{};
    if (!demuxer || WebPDemuxGetFrame(demuxer.get(), 1, &frame) == 0)
        return Error(ErrorCode::invalid_input, "there is no picture in the WebP file");
    std::span first(reinterpret_cast<const std::byte*>(frame.fragment.bytes), frame.fragment.size);
    auto decoded = decode_frame(core::Bytes(first), wish);
    if (decoded)
        decoded.value().has_more = frame.num_frames > 1;
    WebPDemuxReleaseIterator(&frame);
    return decoded;
}

}  // namespace examination
