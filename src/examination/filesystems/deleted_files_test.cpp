// Debian's forensics-samples: deleted originals are listed, and those whose content is left read as
// the packaged files.
#include "core/hash.h"
#include "support/command.h"
#include "support/temporary_folder.h"
#include "support/walked_image.h"

#include <filesystem>
#include <optional>
#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

const std::filesystem::path packages = "/usr/share/forensics-samples";

const char* const deleted_originals[] = {
    "audio2/deleted.mp3",
    "audio2/deleted.ogg",
    "audio2/deleted.wav",
    "movie2/movie-hello.avi",
    "movie2/movie-hello.mp4",
    "movie2/movie-hello.mpeg",
    "movie2/movie-hello.ogg",
    "pic2/IMG_20191224_234846.jpg",
    "pic2/IMG_20200124_231153.jpg",
    "pic2/IMG_20200608_111614.jpg",
    "pic2/d-debian.jpg",
    "pic2/d-debian.png",
    "pic2/d-debian.ppm",
    "pic2/d-debian.xcf",
    "text2/d-text.docx",
    "text2/d-text.odt",
    "text2/d-text.pdf",
    "text2/test.sh",
};

std::optional<support::MemoryImage> sample(const std::string& name) {
    auto packed = packages / ("fs." + name + ".xz");
    support::TemporaryFolder folder;
    auto unpacked = folder.path() / "image";
    if (!std::filesystem::exists(packed) ||
        !support::run_command("xz -dc " + packed.string() + " > " + unpacked.string())) {
        MESSAGE("sample absent: " << packed.string());
        return std::nullopt;
    }
    return support::MemoryImage::of_file(unpacked);
}

// On FAT a lost long name leaves the short one without its first letter.
std::string short_form(const std::string& path) {
    if (path.ends_with("d-debian.ppm"))
        return "$OrphanFiles/_-DEBIAN.PPM";
    return path.ends_with("d-debian.xcf") ? "$OrphanFiles/_-DEBIAN.XCF" : path;
}

// Lists all; returns how many read as the packaged original.
int check_deleted(const support::WalkedImage& walked) {
    int recovered = 0;
    for (const std::string path : deleted_originals) {
        INFO("path ", path);
        const auto* item = walked.sink.find_path(path);
        if (item == nullptr)
            item = walked.sink.find_path(short_form(path));
        REQUIRE(item != nullptr);
        CHECK(item->state != ItemState::allocated);
        auto original = core::read_file(packages / "original-files" / path, 1u << 24);
        // Debian's build rewrites PNG files of the package.
        if (!original || path.ends_with(".png"))
            continue;
        auto same = core::sha256(walked.content(*item)) == core::sha256(original.value());
        CHECK(same);
        recovered += same;
    }
    return recovered;
}

}  // namespace

TEST_CASE("deleted files of NTFS, FAT32 and exFAT are listed and read as the originals") {
    for (const char* name : {"ntfs", "vfat", "exfat"})
        if (auto image = sample(name)) {
            INFO("sample ", std::string(name));
            support::WalkedImage walked(*image);
            walked.check_tiling();
            if (std::filesystem::exists(packages / "original-files"))
                CHECK(check_deleted(walked) == 17);
        }
}

TEST_CASE("deleted files of ext2 and ext4 are listed as orphans without content") {
    for (const char* name : {"ext2", "ext4"})
        if (auto image = sample(name)) {
            INFO("sample ", std::string(name));
            support::WalkedImage walked(*image);
            walked.check_tiling();
            int directories = 0;
            int orphans = 0;
            for (const auto& item : walked.sink.items) {
                bool timed = item.deleted_at.has_value() && item.modified.has_value();
                directories +=
                    item.kind == ItemKind::directory && timed && item.state == ItemState::deleted;
                orphans += item.kind == ItemKind::file && timed && item.state == ItemState::orphan;
            }
            CHECK(directories == 4);
            CHECK(orphans == 18);
            CHECK(!walked.sink.has_anomaly("fs.runs_missing"));
        }
}

TEST_CASE("living files of every sample read as the packaged originals") {
    for (const char* name : {"ntfs", "vfat", "exfat", "ext2", "ext4"})
        if (auto image = sample(name)) {
            support::WalkedImage walked(*image);
            for (const std::string path :
                 {"audio1/debian.mp3", "movie1/VID_20191220_170832.mp4", "text1/a-text.pdf"}) {
                INFO("sample ", std::string(name), " path ", path);
                const auto* item = walked.sink.find_path(path);
                REQUIRE(item != nullptr);
                CHECK(item->state == ItemState::allocated);
                CHECK(item->content == ContentSource::extents);
                auto original = core::read_file(packages / "original-files" / path, 1u << 24);
                if (original)
                    CHECK(core::sha256(walked.content(*item)) == core::sha256(original.value()));
            }
        }
}
