// BMP, Windows' and OS/2's. Layout: docs/formats/pictures.md.
#include "examination/pictures/picture.h"

#include <algorithm>
#include <array>
#include <bit>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

enum Compression : std::uint32_t {
    plain = 0,
    runs_of_8 = 1,
    runs_of_4 = 2,
    fields = 3,
    fields_with_opacity = 6
};
using Colour = std::array<std::uint8_t, 4>;

// Bits of a pixel that are one of its colours.
struct Field {
    std::uint32_t mask = 0;

    std::uint8_t of(std::uint32_t pixel, std::uint8_t without) const {
        if (mask == 0)
            return without;
        auto shift = std::countr_zero(mask);
        std::uint64_t value = (pixel & mask) >> shift, most = mask >> shift;
        return static_cast<std::uint8_t>(value * 255 / most);
    }
};

struct Header {
    std::uint32_t size = 0;
    std::uint32_t width = 0, height = 0;
    bool from_top = false;
    std::uint16_t bits = 0;
    std::uint32_t compression = plain;
    std::array<Field, 4> fields;  // Red, green, blue, opacity.
    std::vector<Colour> colours;
};

// The old header of OS/2, with three bytes a colour.
constexpr std::uint32_t core_header_size = 12, file_header_size = 14, info_header_size = 40;

Result<void> read_sizes(Bytes content, Header& header) {
    if (header.size == core_header_size) {
        auto block = TRY(content.block<core_header_size>(file_header_size));
        header.width = block.u16<4>();
        header.height = block.u16<6>();
        header.bits = block.u16<10>();
        return {};
    }
    if (header.size < info_header_size)
        return Error(ErrorCode::unsupported, "the BMP picture has a header of an unknown kind");
    auto block = TRY(content.block<info_header_size>(file_header_size));
    auto width = static_cast<std::int32_t>(block.u32<4>());
    auto height = std::int64_t{static_cast<std::int32_t>(block.u32<8>())};
    if (width <= 0)
        return Error(ErrorCode::invalid_input, "the picture says that it has no pixels");
    header.width = static_cast<std::uint32_t>(width);
    header.height = static_cast<std::uint32_t>(height < 0 ? -height : height);
    header.from_top = height < 0;
    header.bits = block.u16<14>();
    header.compression = block.u32<16>();
    return {};
}

Result<void> read_fields(Bytes content, Header& header) {
    bool given = header.compression == fields || header.compression == fields_with_opacity;
    if (!given && header.bits == 16)
        header.fields = {Field{0x7C00}, Field{0x03E0}, Field{0x001F}, Field{}};
    if (!given && header.bits == 32)
        header.fields = {Field{0xFF0000}, Field{0xFF00}, Field{0xFF}, Field{}};
    if (!given)
        return {};
    auto masks = TRY(content.block<12>(file_header_size + info_header_size));
    header.fields = {Field{masks.u32<0>()}, Field{masks.u32<4>()}, Field{masks.u32<8>()}, Field{}};
    if (header.size > info_header_size + 12 || header.compression == fields_with_opacity) {
        auto opacity = TRY(content.block<4>(file_header_size + info_header_size + 12));
        header.fields[3] = Field{opacity.u32<0>()};
    }
    return {};
}

void read_colours(Bytes content, Header& header) {
    if (header.bits > 8)
        return;
    std::uint64_t at = file_header_size + std::uint64_t{header.size};
    std::uint64_t step = header.size == core_header_size ? 3 : 4;
    for (std::uint32_t i = 0; i < 1u << header.bits; ++i, at += step) {
        auto entry = content.block<3>(at);
        if (!entry)
            return;  // A pixel of a colour that is not there stays transparent.
        auto colour = entry.value();
        header.colours.push_back({colour.u8<2>(), colour.u8<1>(), colour.u8<0>(), 255});
    }
}

Result<Header> read_header(Bytes content, const PictureLimits& limits) {
    auto size = TRY(content.block<4>(file_header_size));
    Header header;
    header.size = size.u32<0>();
    TRY(read_sizes(content, header));
    TRY(check_size(header.width, header.height, limits));
    auto bits = header.bits;
    bool known = bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
    bool runs = (header.compression == runs_of_8 && bits == 8) ||
                (header.compression == runs_of_4 && bits == 4);
    bool masks = (header.compression == fields || header.compression == fields_with_opacity) &&
                 (bits == 16 || bits == 32);
    if (!known || (header.compression != plain && !runs && !masks))
        return Error(ErrorCode::unsupported, "the BMP picture is compressed in an unknown way");
    TRY(read_fields(content, header));
    read_colours(content, header);
    return header;
}

class Reader {
public:
    Reader(const Header& header, Bytes pixels, Picture& target)
        : header_(header), pixels_(pixels), target_(target) {}

    // False where the pixels end too early.
    bool read() {
        if (header_.compression == runs_of_8 || header_.compression == runs_of_4)
            return read_runs();
        std::uint64_t row_size = (std::uint64_t{header_.width} * header_.bits + 31) / 32 * 4;
        for (std::uint32_t y = 0; y < header_.height; ++y) {
            auto row = pixels_.slice(y * row_size, row_size);
            if (!row)
                return false;
            for (std::uint32_t x = 0; x < header_.width; ++x)
                put(x, y, pixel_at(row.value().span(), x));
        }
        return true;
    }

private:
    Colour colour(std::uint32_t index) const {
        return index < header_.colours.size() ? header_.colours[index] : Colour{};
    }

    void put(std::uint32_t x, std::uint32_t y, const Colour& colour) {
        if (x >= header_.width || y >= header_.height)
            return;
        auto* row = target_.row(header_.from_top ? y : header_.height - 1 - y);
        std::ranges::copy(colour, row + std::size_t{x} * 4);
    }

    Colour pixel_at(std::span<const std::byte> row, std::uint32_t x) const {
        auto byte = [&](std::size_t at) { return std::to_integer<std::uint32_t>(row[at]); };
        auto bits = std::uint32_t{header_.bits};
        if (bits <= 8) {
            auto shift = 8 - bits - x * bits % 8;
            return colour((byte(std::size_t{x} * bits / 8) >> shift) & ((1u << bits) - 1));
        }
        std::size_t at = std::size_t{x} * bits / 8;
        auto pixel = byte(at) | byte(at + 1) << 8;
        if (bits == 24)
            return {static_cast<std::uint8_t>(byte(at + 2)),
                    static_cast<std::uint8_t>(byte(at + 1)), static_cast<std::uint8_t>(byte(at)),
                    255};
        if (bits == 32)
            pixel |= byte(at + 2) << 16 | byte(at + 3) << 24;
        const auto& fields = header_.fields;
        return {fields[0].of(pixel, 0), fields[1].of(pixel, 0), fields[2].of(pixel, 0),
                fields[3].of(pixel, 255)};
    }

    // Pairs: so many of one colour; or, behind a zero, an end, a jump or pixels as they are.
    bool read_runs() {
        std::uint32_t x = 0, y = 0;
        for (std::uint64_t at = 0; y < header_.height;) {
            auto pair = pixels_.block<2>(at);
            if (!pair)
                return false;
            at += 2;
            std::uint32_t count = pair.value().u8<0>(), value = pair.value().u8<1>();
            if (count > 0) {
                for (std::uint32_t i = 0; i < count; ++i, ++x)
                    put(x, y, colour(part(value, i)));
            } else if (value == 0) {
                x = 0;
                ++y;
            } else if (value == 1) {
                return true;
            } else if (value == 2) {
                auto jump = pixels_.block<2>(at);
                if (!jump)
                    return false;
                at += 2;
                x += jump.value().u8<0>();
                y += jump.value().u8<1>();
            } else if (!read_as_they_are(at, value, x, y)) {
                return false;
            }
        }
        return true;
    }

    bool read_as_they_are(std::uint64_t& at, std::uint32_t count, std::uint32_t& x,
                          std::uint32_t y) {
        bool halves = header_.compression == runs_of_4;
        std::uint64_t size = halves ? (count + 1) / 2 : count;
        auto bytes = pixels_.slice(at, size);
        if (!bytes)
            return false;
        for (std::uint32_t i = 0; i < count; ++i, ++x) {
            auto value = std::to_integer<std::uint32_t>(bytes.value().span()[halves ? i / 2 : i]);
            put(x, y, colour(part(value, i)));
        }
        at += size + size % 2;
        return true;
    }

    std::uint32_t part(std::uint32_t value, std::uint32_t i) const {
        if (header_.compression == runs_of_8)
            return value;
        return i % 2 == 0 ? value >> 4 : value & 15;
    }

    const Header& header_;
    Bytes pixels_;
    Picture& target_;
};

}  // namespace

Result<DecodedPicture> decode_bmp(Bytes content, const DecodeWish& wish) {
    auto file = TRY(content.block<file_header_size>(0).during("reading the BMP picture"));
    auto header = TRY(read_header(content, wish.limits).during("reading the BMP picture"));
    auto begin = std::min<std::uint64_t>(file.u32<10>(), content.size());
    DecodedPicture decoded;
    decoded.width = header.width;
    decoded.height = header.height;
    decoded.picture = empty_picture(header.width, header.height);
    Reader reader(header, Bytes(content.span().subspan(begin)), decoded.picture);
    if (reader.read())
        return decoded;
    if (!has_pixels(decoded.picture))
        return Error(ErrorCode::invalid_input, "the BMP picture ends before its pixels");
    decoded.damage = "it ends too early";
    return decoded;
}

}  // namespace examination
