// Netpbm's binary grey and colour pictures (P5, P6). Layout: docs/formats/pictures.md.
#include "examination/pictures/picture.h"

#include <algorithm>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t number_max = 1'000'000;

// A number behind white space and comments; `at` is behind it then.
Result<std::uint32_t> next_number(std::string_view text, std::size_t& at) {
    auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (at < text.size() && (is_space(text[at]) || text[at] == '#'))
        at = text[at] == '#' ? std::min(text.find('\n', at), text.size()) : at + 1;
    std::uint32_t number = 0;
    auto begin = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && number <= number_max; ++at)
        number = number * 10 + static_cast<std::uint32_t>(text[at] - '0');
    if (at == begin || number > number_max)
        return Error(ErrorCode::invalid_input, "the PNM picture's header can't be read");
    return number;
}

}  // namespace

Result<DecodedPicture> decode_pnm(Bytes content, const DecodeWish& wish) {
    auto text = content.text();
    std::size_t at = 2;
    auto width = TRY(next_number(text, at));
    auto height = TRY(next_number(text, at));
    auto most = TRY(next_number(text, at));
    TRY(check_size(width, height, wish.limits));
    if (most == 0 || most > 65'535)
        return Error(ErrorCode::invalid_input, "the PNM picture's largest value is impossible");
    auto pixels = text.substr(std::min(at + 1, text.size()));
    std::size_t bytes = most > 255 ? 2 : 1, values = text[1] == '6' ? 3 : 1;
    std::size_t step = bytes * values;
    if (pixels.size() < step)
        return Error(ErrorCode::invalid_input, "the PNM picture ends before its pixels");
    DecodedPicture decoded;
    decoded.width = width;
    decoded.height = height;
    decoded.picture = empty_picture(width, height);
    auto wanted = std::size_t{width} * height;
    auto count = std::min(wanted, pixels.size() / step);
    auto* pixel = decoded.picture.pixels.data();
    for (std::size_t i = 0; i < count; ++i, pixel += 4) {
        for (std::size_t colour = 0; colour < 3; ++colour) {
            auto from = i * step + (values == 3 ? colour * bytes : 0);
            std::uint32_t value = static_cast<unsigned char>(pixels[from]);
            if (bytes == 2)
                value = value << 8 | static_cast<unsigned char>(pixels[from + 1]);
            pixel[colour] = static_cast<std::uint8_t>(std::min(value, most) * 255 / most);
        }
        pixel[3] = 255;
    }
    if (count < wanted)
        decoded.damage = "it ends too early";
    return decoded;
}

}  // namespace examination
