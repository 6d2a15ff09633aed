// The one tag of Exif that a picture is shown by. Layout: docs/formats/pictures.md.
#include "examination/pictures/scale.h"

#include <algorithm>

namespace examination {
namespace {

using core::Bytes;
using core::Result;

constexpr unsigned as_it_is = 1;
constexpr std::uint16_t orientation_tag = 0x0112, type_short = 3;
constexpr std::uint32_t segments_max = 1'000, entries_max = 1'000;

Result<unsigned> orientation_of_exif(Bytes exif) {
    auto head = TRY(exif.block<8>(0));
    bool little = head.text<0, 2>() == "II";
    auto first = little ? head.u32<4>() : head.be32<4>();
    auto counted = TRY(exif.block<2>(first));
    std::uint32_t count = little ? counted.u16<0>() : counted.be16<0>();
    for (std::uint32_t i = 0; i < std::min(count, entries_max); ++i) {
        auto entry = TRY(exif.block<12>(std::uint64_t{first} + 2 + std::uint64_t{i} * 12));
        auto tag = little ? entry.u16<0>() : entry.be16<0>();
        auto type = little ? entry.u16<2>() : entry.be16<2>();
        if (tag == orientation_tag && type == type_short)
            return static_cast<unsigned>(little ? entry.u16<8>() : entry.be16<8>());
    }
    return as_it_is;
}

Result<unsigned> find_orientation(Bytes content) {
    std::uint64_t at = 2;  // Behind the start of image.
    for (std::uint32_t segment = 0; segment < segments_max; ++segment) {
        auto head = TRY(content.block<4>(at));
        auto marker = head.u8<1>();
        bool has_length = marker != 0x01 && !(marker >= 0xD0 && marker <= 0xD9);
        if (head.u8<0>() != 0xFF || marker == 0xDA)  // The picture itself begins.
            return as_it_is;
        if (marker == 0xFF || !has_length) {
            at += marker == 0xFF ? 1 : 2;
            continue;
        }
        std::uint64_t size = head.be16<2>();
        if (size < 2)
            return as_it_is;
        auto body = TRY(content.slice(at + 4, size - 2));
        constexpr std::string_view exif{"Exif\0\0", 6};
        if (marker == 0xE1 && body.text().starts_with(exif))
            return orientation_of_exif(Bytes(body.span().subspan(exif.size())));
        at += 2 + size;
    }
    return as_it_is;
}

}  // namespace

unsigned orientation_of_jpeg(Bytes content) {
    auto found = find_orientation(content);
    return found ? found.value() : as_it_is;
}

}  // namespace examination
