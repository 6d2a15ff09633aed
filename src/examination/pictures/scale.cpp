#include "examination/pictures/scale.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace examination {
namespace {

// Sums of pixels with the opacity as their weight, so that what is transparent colours nothing.
using Sums = std::vector<float>;

// How far the pixels of the original reach into those of the result, along one side.
class Side {
public:
    Side(std::uint32_t from, std::uint32_t to) : step_(double(to) / double(from)), to_(to) {}
    // The one in which the original's pixel begins, and how much of it lies there and in the next.
    std::uint32_t place(std::uint32_t at) const {
        return std::min(static_cast<std::uint32_t>(at * step_), to_ - 1);
    }
    float here(std::uint32_t at) const {
        auto next = double(place(at)) + 1;
        return static_cast<float>(std::min(next - at * step_, step_));
    }
    float next(std::uint32_t at) const {
        return place(at) + 1 < to_ ? std::max(0.0f, static_cast<float>(step_) - here(at)) : 0.0f;
    }

private:
    double step_;
    std::uint32_t to_;
};

void add_row(Sums& sums, const std::uint8_t* row, std::uint32_t width, const Side& side) {
    for (std::uint32_t x = 0; x < width; ++x, row += 4) {
        auto opacity = static_cast<float>(row[3]);
        auto* sum = sums.data() + std::size_t{side.place(x)} * 4;
        auto here = side.here(x), next = side.next(x);
        const float values[4] = {row[0] * opacity, row[1] * opacity, row[2] * opacity, opacity};
        for (std::size_t i = 0; i < 4; ++i) {
            sum[i] += values[i] * here;
            if (next > 0)
                sum[i + 4] += values[i] * next;
        }
    }
}

void write_row(std::uint8_t* row, const Sums& sums) {
    for (std::size_t at = 0; at < sums.size(); at += 4, row += 4) {
        auto opacity = sums[at + 3];
        auto byte = [](float value) {
            return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0l, 255l));
        };
        for (std::size_t i = 0; i < 3; ++i)
            row[i] = opacity > 0 ? byte(sums[at + i] / opacity) : 0;
        row[3] = byte(opacity);
    }
}

}  // namespace

Picture scaled_down(Picture picture, std::uint32_t edge) {
    auto longer = std::max(picture.width, picture.height);
    if (longer <= edge)
        return picture;
    auto scaled = [&](std::uint32_t side) {
        return std::max<std::uint32_t>(
            1, static_cast<std::uint32_t>((std::uint64_t{side} * edge + longer / 2) / longer));
    };
    auto small = empty_picture(scaled(picture.width), scaled(picture.height));
    Side across(picture.width, small.width), down(picture.height, small.height);
    Sums of_row(std::size_t{small.width} * 4), here(of_row.size()), next(of_row.size());
    for (std::uint32_t y = 0; y < picture.height; ++y) {
        std::ranges::fill(of_row, 0.0f);
        add_row(of_row, picture.row(y), picture.width, across);
        auto share_here = down.here(y), share_next = down.next(y);
        for (std::size_t i = 0; i < of_row.size(); ++i) {
            here[i] += of_row[i] * share_here;
            next[i] += of_row[i] * share_next;
        }
        bool last = y + 1 == picture.height;
        if (!last && down.place(y + 1) == down.place(y))
            continue;
        write_row(small.row(down.place(y)), here);
        std::swap(here, next);
        std::ranges::fill(next, 0.0f);
    }
    return small;
}

Picture turned(Picture picture, unsigned orientation) {
    if (orientation < 2 || orientation > 8)
        return picture;
    bool lies = orientation >= 5;
    auto result =
        empty_picture(lies ? picture.height : picture.width, lies ? picture.width : picture.height);
    for (std::uint32_t y = 0; y < result.height; ++y)
        for (std::uint32_t x = 0; x < result.width; ++x) {
            auto from_x = lies ? y : x, from_y = lies ? x : y;
            bool mirror_x =
                orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
            bool mirror_y =
                orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
            if (mirror_x)
                from_x = picture.width - 1 - from_x;
            if (mirror_y)
                from_y = picture.height - 1 - from_y;
            std::copy_n(picture.row(from_y) + std::size_t{from_x} * 4, 4,
                        result.row(y) + std::size_t{x} * 4);
        }
    return result;
}

}  // namespace examination
