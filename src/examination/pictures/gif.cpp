// GIF: the first picture of it, through giflib.
#include "examination/pictures/picture.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include <gif_lib.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// A damaged file can be nothing but extensions.
constexpr int records_max = 100'000;

struct InputView {
    std::span<const std::byte> rest;
};

int read_input(GifFileType* gif, GifByteType* target, int wanted) {
    auto& rest = static_cast<InputView*>(gif->UserData)->rest;
    auto size = std::min(rest.size(), static_cast<std::size_t>(std::max(wanted, 0)));
    std::memcpy(target, rest.data(), size);
    rest = rest.subspan(size);
    return static_cast<int>(size);
}

struct CloseGif {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, CloseGif>;

std::string reason_of(const GifFileType& gif) {
    const char* reason = GifErrorString(gif.Error);
    return reason != nullptr ? reason : "it ends too early";
}

// Goes on to the next picture; false at the end. `transparent` is the colour that is none.
Result<bool> next_picture(GifFileType& gif, int& transparent) {
    for (int records = 0; records < records_max; ++records) {
        GifRecordType type = UNDEFINED_RECORD_TYPE;
        if (DGifGetRecordType(&gif, &type) != GIF_OK)
            return Error(ErrorCode::invalid_input, reason_of(gif));
        if (type == IMAGE_DESC_RECORD_TYPE)
            return true;
        if (type != EXTENSION_RECORD_TYPE)
            return false;
        int code = 0;
        GifByteType* block = nullptr;
        if (DGifGetExtension(&gif, &code, &block) != GIF_OK)
            return Error(ErrorCode::invalid_input, reason_of(gif));
        GraphicsControlBlock control;
        if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr &&
            DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
            transparent = control.TransparentColor;
        while (block != nullptr)
            if (DGifGetExtensionNext(&gif, &block) != GIF_OK)
                return Error(ErrorCode::invalid_input, reason_of(gif));
    }
    return Error(ErrorCode::limit_exceeded, "there are too many blocks before the picture");
}

class FirstPicture {
public:
    FirstPicture(GifFileType& gif, Picture& target, int transparent)
        : gif_(gif),
          target_(target),
          transparent_(transparent),
          colours_(gif.Image.ColorMap != nullptr ? gif.Image.ColorMap : gif.SColorMap),
          line_(static_cast<std::size_t>(gif.Image.Width)) {}

    // False where the data end or are damaged; what came before stands.
    bool read() {
        if (colours_ == nullptr)
            return false;
        if (!gif_.Image.Interlace)
            return read_rows(0, 1);
        constexpr std::array<std::array<int, 2>, 4> passes{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
        return std::ranges::all_of(passes,
                                   [&](const auto& pass) { return read_rows(pass[0], pass[1]); });
    }

private:
    bool read_rows(int first, int step) {
        for (int y = first; y < gif_.Image.Height; y += step) {
            if (DGifGetLine(&gif_, line_.data(), gif_.Image.Width) != GIF_OK)
                return false;
            write_row(y + gif_.Image.Top);
        }
        return true;
    }

    void write_row(int y) {
        if (y < 0 || static_cast<std::uint32_t>(y) >= target_.height)
            return;
        auto* row = target_.row(static_cast<std::uint32_t>(y));
        for (std::size_t i = 0; i < line_.size(); ++i) {
            auto x = static_cast<std::size_t>(gif_.Image.Left) + i;
            if (x >= target_.width)
                return;
            if (line_[i] == transparent_ || line_[i] >= colours_->ColorCount)
                continue;
            const auto& colour = colours_->Colors[line_[i]];
            const std::array<std::uint8_t, 4> pixel{colour.Red, colour.Green, colour.Blue, 255};
            std::ranges::copy(pixel, row + x * 4);
        }
    }

    GifFileType& gif_;
    Picture& target_;
    int transparent_;
    const ColorMapObject* colours_;
    std::vector<GifPixelType> line_;
};

}  // namespace

Result<DecodedPicture> decode_gif(core::Bytes content, const DecodeWish& wish) {
    InputView input{content.span()};
    int error = 0;
    Gif gif(DGifOpen(&input, read_input, &error));
    if (!gif)
        return Error(ErrorCode::invalid_input, "the GIF picture's header can't be read");
    int transparent = NO_TRANSPARENT_COLOR;
    bool found = TRY(next_picture(*gif, transparent).during("reading the GIF picture"));
    if (!found || DGifGetImageDesc(gif.get()) != GIF_OK || gif->Image.Width <= 0 ||
        gif->Image.Height <= 0 || gif->Image.Left < 0 || gif->Image.Top < 0)
        return Error(ErrorCode::invalid_input, "there is no picture in the GIF file");
    // Where the screen has no size, or less than the first picture, that one's is meant.
    auto width = static_cast<std::uint32_t>(gif->SWidth > 0 ? gif->SWidth
                                                            : gif->Image.Left + gif->Image.Width);
    auto height = static_cast<std::uint32_t>(gif->SHeight > 0 ? gif->SHeight
                                                              : gif->Image.Top + gif->Image.Height);
    TRY(check_size(width, height, wish.limits));
    TRY(check_size(static_cast<std::uint64_t>(gif->Image.Width),
                   static_cast<std::uint64_t>(gif->Image.Height), wish.limits));
    DecodedPicture decoded;
    decoded.width = width;
    decoded.height = height;
    decoded.picture = empty_picture(width, height);
    if (!FirstPicture(*gif, decoded.picture, transparent).read()) {
        if (!has_pixels(decoded.picture))
            return Error(ErrorCode::invalid_input,
                         "the GIF picture can't be decoded: " + reason_of(*gif));
        decoded.damage = reason_of(*gif);
        return decoded;
    }
    auto more = next_picture(*gif, transparent);
    decoded.has_more = more && more.value();
    return decoded;
}

}  // namespace examination
