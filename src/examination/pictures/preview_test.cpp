#include "examination/pictures/preview.h"

#include "examination/pictures/scale.h"
#include "support/corpus.h"
#include "support/truncations.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <doctest/doctest.h>

namespace {

using namespace examination;

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> samples() {
    std::map<std::string, std::string> found;
    auto folder = std::filesystem::path(SPOOR_SOURCE_DIR) / "tests/corpus/pictures";
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        found[entry.path().filename().string()] = read(entry.path());
    return found;
}

core::Result<Preview> preview_of(std::string_view bytes, std::uint32_t edge = 64) {
    return make_preview(core::Bytes(bytes), edge);
}

}  // namespace

TEST_CASE("each format gives a picture of its size, as JPEG or PNG of our own") {
    for (const auto& [name, bytes] : samples()) {
        CAPTURE(name);
        auto preview = preview_of(bytes);
        REQUIRE_MESSAGE(preview, (preview ? "" : preview.error().message()));
        auto& made = preview.value();
        CHECK(made.damage.empty());
        bool small = name.ends_with("bmp") || name.ends_with("m");
        std::uint32_t width = small ? 5 : 24, height = small ? 4 : 16;
        if (name == "turned.jpg")
            std::swap(width, height);
        CHECK(made.width == width);
        CHECK(made.height == height);
        CHECK(made.has_more == name.starts_with("moving"));
        auto again = picture_format(core::Bytes(made.bytes));
        CHECK("image/" + std::string(again) == made.type);
    }
}

TEST_CASE("what is transparent stays so, and colours are where they were") {
    auto all = samples();
    CHECK(preview_of(all.at("transparent.png")).value().type == "image/png");
    CHECK(preview_of(all.at("transparent.webp")).value().type == "image/png");
    CHECK(preview_of(all.at("plain.png")).value().type == "image/jpeg");

    auto bmp = decode_bmp(core::Bytes(all.at("plain24.bmp")), {}).value().picture;
    CHECK(bmp.row(0)[0] == 255);  // The first pixel is red,
    CHECK(bmp.row(0)[2] == 0);
    CHECK(bmp.row(0)[16] == 55);  // the last one bluer.
    CHECK(bmp.row(0)[18] == 200);
    auto runs = decode_bmp(core::Bytes(all.at("runs8.bmp")), {}).value().picture;
    CHECK(runs.row(3)[0] == 40);  // The lowest row: colour 7 five times.
    CHECK(runs.row(3)[2] == 7);
    CHECK(runs.row(2)[2] == 9);
    CHECK(runs.row(2)[10] == 1);
    CHECK(runs.row(0)[3] == 0);  // No run names it.
    auto ppm = decode_pnm(core::Bytes(all.at("colour.ppm")), {}).value().picture;
    CHECK(ppm.row(1)[0] == 15);
    CHECK(ppm.row(1)[2] == 17);
}

TEST_CASE("a picture lies as its camera says") {
    Picture two{2, 1, {1, 1, 1, 255, 2, 2, 2, 255}};
    CHECK(turned(two, 1).pixels == two.pixels);
    CHECK(turned(two, 2).row(0)[0] == 2);
    auto right = turned(two, 6);  // To the right: what was left is on top.
    CHECK(right.width == 1);
    CHECK(right.height == 2);
    CHECK(right.row(0)[0] == 1);
    CHECK(turned(two, 8).row(0)[0] == 2);
    auto turned_sample = samples().at("turned.jpg");
    CHECK(orientation_of_jpeg(core::Bytes(turned_sample)) == 6);
}

TEST_CASE("a smaller picture has the average of the larger one") {
    Picture large = empty_picture(300, 200);
    for (std::size_t at = 0; at < large.pixels.size(); at += 4) {
        bool even = at / 4 % 2 == 0;
        large.pixels[at] = even ? 200 : 100;
        large.pixels[at + 1] = 40;
        large.pixels[at + 3] = 255;
    }
    auto small = scaled_down(large, 30);
    CHECK(small.width == 30);
    CHECK(small.height == 20);
    for (std::size_t at = 0; at < small.pixels.size(); at += 4) {
        REQUIRE(small.pixels[at] == 150);
        REQUIRE(small.pixels[at + 1] == 40);
        REQUIRE(small.pixels[at + 3] == 255);
    }
    auto odd = scaled_down(std::move(large), 71);
    CHECK(odd.width == 71);
    CHECK(odd.row(odd.height - 1)[70 * 4 + 3] == 255);
    // A line of one pixel stays one.
    CHECK(scaled_down(empty_picture(5000, 1), 16).height == 1);
}

TEST_CASE("what is too large is refused by its sizes alone") {
    std::string header("P6 60000 60000 255\n");
    auto refused = preview_of(header + "abc");
    REQUIRE(!refused);
    CHECK(refused.error().code() == core::ErrorCode::limit_exceeded);
    CHECK(refused.error().message().find("60000") != std::string::npos);
    auto bytes = samples().at("plain.png");
    CHECK(make_preview(core::Bytes(bytes), 64, {.pixels_max = 100}).error().code() ==
          core::ErrorCode::limit_exceeded);
    CHECK(preview_of("%PDF-1.4").error().code() == core::ErrorCode::unsupported);
}

TEST_CASE("every cut and flipped bit of a picture ends in a picture or a sentence") {
    std::size_t shown_in_part = 0;
    for (const auto& [name, bytes] : samples()) {
        CAPTURE(name);
        auto attempt = [&](std::string_view damaged) {
            auto preview = make_preview(core::Bytes(damaged), 64, {.pixels_max = 1'000'000});
            if (!preview)
                REQUIRE(!preview.error().message().empty());
            else
                shown_in_part += preview.value().damage.empty() ? 0 : 1;
        };
        support::for_each_truncation(bytes, attempt);
        support::for_each_bit_flip(bytes, 7, 300, attempt);
    }
    CHECK(shown_in_part > 100);
}

TEST_CASE("the corpus's photographs are shown") {
    auto folder = support::corpus_file("12-media-documents/ianare+exif-samples");
    if (!folder)
        return;
    int shown = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (!entry.is_regular_file())
            continue;
        auto bytes = read(entry.path());
        if (picture_format(core::Bytes(bytes)).empty())
            continue;
        CAPTURE(entry.path().string());
        auto preview = preview_of(bytes, 256);
        REQUIRE_MESSAGE(preview, (preview ? "" : preview.error().message()));
        ++shown;
        auto small = picture_format(core::Bytes(preview.value().bytes));
        CHECK(!small.empty());
    }
    CHECK(shown > 30);
}
