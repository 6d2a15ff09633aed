// File systems made when the test runs, by the tools of each, on plain files and without mounting.
#include "core/hash.h"
#include "support/command.h"
#include "support/temporary_folder.h"
#include "support/walked_image.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

// Text that compresses, of a length that is no multiple of any block.
std::string numbered_lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "line " + std::to_string(i) + " of a file made by the test\n";
    return text;
}

class MadeVolume {
public:
    MadeVolume() {
        std::filesystem::create_directories(tree() / "folder" / "deep");
        write("empty.txt", "");
        write("small.txt", "a few bytes");
        write("folder/lines.txt", numbered_lines(5000));
        write("folder/deep/größe und länge.txt", "a name beyond ASCII");
    }
    std::filesystem::path tree() const { return folder_.path() / "tree"; }
    std::filesystem::path image() const { return folder_.path() / "volume.raw"; }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(tree() / name, std::ios::binary) << content;
    }
    // In the command $I is the image, $T the tree.
    std::optional<support::MemoryImage> make(const std::string& command) const {
        auto whole = "export PATH=$PATH:/sbin:/usr/sbin MTOOLS_SKIP_CHECK=1 LC_ALL=C.UTF-8; I=" +
                     image().string() + "; T=" + tree().string() + "; set -e; " + command;
        if (support::run_command(whole))
            return support::MemoryImage::of_file(image());
        MESSAGE("tool absent or refused: " << command);
        return std::nullopt;
    }

private:
    support::TemporaryFolder folder_;
};

void check_content(const support::WalkedImage& walked, const std::string& path,
                   const std::string& content) {
    INFO("path ", path);
    const auto* item = walked.sink.find_path(path);
    REQUIRE(item != nullptr);
    CHECK(item->size == content.size());
    CHECK((walked.content(*item) == content));
}

void check_tree(const support::WalkedImage& walked) {
    walked.check_tiling();
    check_content(walked, "empty.txt", "");
    check_content(walked, "small.txt", "a few bytes");
    check_content(walked, "folder/lines.txt", numbered_lines(5000));
    check_content(walked, "folder/deep/größe und länge.txt", "a name beyond ASCII");
    const auto* folder = walked.sink.find_path("folder/deep");
    REQUIRE(folder != nullptr);
    CHECK(folder->kind == ItemKind::directory);
}

}  // namespace

TEST_CASE("ext2, ext3 and ext4 give trees, links, holes and their times") {
    for (const char* type : {"ext2", "ext3", "ext4"}) {
        MadeVolume volume;
        std::string name = type;
        auto image = volume.make(
            "ln $T/small.txt $T/folder/second; ln -s ../small.txt $T/folder/link;"
            " truncate -s 3M $T/hole; printf end >> $T/hole;"
            " touch -d '2024-02-29 12:00:01.5 UTC' $T/small.txt;"
            " mke2fs -q -F -t " +
            name + " -d $T $I 24M");
        if (!image)
            continue;
        INFO("type ", name);
        support::WalkedImage walked(*image);
        CHECK(walked.file_systems.at(0).type == name);
        check_tree(walked);
        check_content(walked, "hole", std::string(3u << 20, '\0') + "end");
        const auto* link = walked.sink.find_path("folder/link");
        REQUIRE(link != nullptr);
        CHECK(link->kind == ItemKind::symbolic_link);
        CHECK(link->link_target_raw == "../small.txt");
        const auto* first = walked.sink.find_path("small.txt");
        const auto* second = walked.sink.find_path("folder/second");
        REQUIRE(second != nullptr);
        CHECK(second->same_content_as == first->address);
        CHECK(second->address == first->address + "/n2");
        REQUIRE(first->modified);
        CHECK(first->modified->seconds == 1709208001);
        CHECK(first->modified->zone == core::TimeZoneKnowledge::utc);
        if (name == "ext4") {
            CHECK(first->modified->encoding == core::TimeEncoding::unix_nanos);
            CHECK(first->modified->precision_ns == 1);
        } else {
            CHECK(first->modified->raw == 1709208001);
        }
        CHECK(!first->deleted_at);
    }
}

TEST_CASE("FAT12, FAT16 and FAT32 give trees and deleted files, times as the clock showed") {
    const char* const makers[] = {"mkfs.vfat -F 12 -C $I 4000", "mkfs.vfat -F 16 -C $I 16000",
                                  "mkfs.vfat -F 32 -C $I 40000"};
    for (const char* maker : makers) {
        MadeVolume volume;
        volume.write("gone.txt", numbered_lines(300));
        volume.write("folder/größe.txt", "x");
        auto image = volume.make(std::string(maker) +
                                 "; touch -d '2024-02-29 12:00:03' $T/small.txt;"
                                 " TZ=UTC mcopy -s -m -i $I $T/* ::; mdel -i $I ::gone.txt");
        if (!image)
            continue;
        INFO("maker ", std::string(maker));
        support::WalkedImage walked(*image);
        check_tree(walked);
        const auto* gone = walked.sink.find_path("gone.txt");
        if (gone == nullptr)
            gone = walked.sink.find_path("_one.txt");
        if (gone == nullptr)
            gone = walked.sink.find_path("_ONE.TXT");
        REQUIRE(gone != nullptr);
        CHECK(gone->state == ItemState::deleted);
        CHECK((walked.content(*gone) == numbered_lines(300)));
        // A short name beyond ASCII, in the code page of the tool that wrote it.
        CHECK(walked.sink.find_path("folder/gr\x99\xE1"
                                    "e.txt") != nullptr);
        const auto* small = walked.sink.find_path("small.txt");
        REQUIRE(small->modified);
        CHECK(small->modified->text() == "2024-02-29T12:00:02");
        CHECK(small->modified->raw ==
              ((44u << 9 | 2u << 5 | 29u) << 16 | (12u << 11 | 1u)) * 256ull);
        CHECK(small->modified->zone == core::TimeZoneKnowledge::unknown);
    }
}

TEST_CASE("NTFS gives resident, plain and deleted contents with sequence numbers") {
    MadeVolume volume;
    auto image = volume.make(
        "truncate -s 8M $I; mkntfs -q -F -L label $I;"
        " ntfscp $I $T/small.txt small.txt;"
        " ntfscp $I $T/folder/lines.txt lines.txt;"
        " ntfscp -N other $I $T/folder/lines.txt small.txt");
    if (!image)
        return;
    support::WalkedImage walked(*image);
    walked.check_tiling();
    CHECK(walked.file_systems.at(0).type == "ntfs");
    CHECK(walked.file_systems.at(0).label == "label");
    check_content(walked, "small.txt", "a few bytes");
    check_content(walked, "lines.txt", numbered_lines(5000));
    CHECK(walked.sink.find_path("small.txt")->content == ContentSource::inline_data);
    CHECK(walked.sink.find_path("lines.txt")->content == ContentSource::extents);
    check_content(walked, "small.txt:other", numbered_lines(5000));
    CHECK(walked.sink.find_path("small.txt:other")->kind == ItemKind::stream);
    auto modified = walked.sink.find_path("small.txt")->modified;
    REQUIRE(modified);
    CHECK(modified->precision_ns == 100);
    CHECK(modified->encoding == core::TimeEncoding::filetime);
    bool slack = false;
    for (const auto& item : walked.sink.items)
        slack = slack || (item.kind == ItemKind::slack && item.path_raw == "lines.txt" &&
                          item.size + 5000 * 0 > 0 && item.address.ends_with("/slack"));
    CHECK(slack);
}

TEST_CASE("an ISO 9660 image gives its tree") {
    MadeVolume volume;
    auto image = volume.make(
        "touch -d '2024-02-29 12:00:03 UTC' $T/small.txt;"
        " TZ=UTC genisoimage -quiet -J -V LABEL -o $I $T");
    if (!image)
        return;
    support::WalkedImage walked(*image);
    CHECK(walked.file_systems.at(0).type == "iso9660");
    CHECK(walked.file_systems.at(0).label == "LABEL");
    check_tree(walked);
    const auto& made = walked.sink.find_path("small.txt")->created;
    REQUIRE(made);
    CHECK(made->text() == "2024-02-29T12:00:03Z");
    CHECK(made->raw == 0x7C'02'1D'0C'00'03'00ull);
}

TEST_CASE("hostile names are kept as they are stored") {
    MadeVolume volume;
    std::string bidi = "cod\xE2\x80\xAEgpj.exe";
    std::string invalid = "not\xFFutf8";
    std::string newline = "two\nlines";
    std::string longest(255, 'x');
    for (const auto& name : {bidi, invalid, newline, longest})
        volume.write(name, "x");
    auto image = volume.make("mke2fs -q -F -t ext2 -d $T $I 4M");
    if (!image)
        return;
    support::WalkedImage walked(*image);
    for (const auto& name : {bidi, invalid, newline, longest})
        check_content(walked, name, "x");
}

TEST_CASE("bytes behind the file system's end are a gap, and a cut one is a loss") {
    MadeVolume volume;
    auto image = volume.make("mke2fs -q -F -t ext2 -d $T $I 4M; printf 'behind the end' >> $I");
    if (!image)
        return;
    support::WalkedImage walked(*image);
    walked.check_tiling();
    const auto* gap = walked.sink.find_path("$gap/1");
    REQUIRE(gap != nullptr);
    CHECK(walked.content(*gap) == "behind the end");

    support::MemoryImage cut(image->bytes().substr(0, 3u << 20));
    support::WalkedImage walked_cut(cut);
    walked_cut.check_tiling();
    CHECK(walked_cut.sink.has_anomaly("fs.size_beyond_volume"));
}

TEST_CASE("a loop in the directory tree and a deep tree end with an anomaly") {
    MadeVolume volume;
    auto image = volume.make(
        "mke2fs -q -F -t ext2 -d $T $I 4M; cd $(dirname $I);"
        " debugfs -w -R 'link folder /folder/deep/again' $I");
    if (!image)
        return;
    support::WalkedImage walked(*image);
    walked.check_tiling();
    CHECK(walked.sink.has_anomaly("fs.directory_seen_twice"));
    CHECK(walked.sink.find_path("folder/deep/again") != nullptr);

    WalkLimits limits;
    limits.directory_depth_max = 1;
    support::WalkedImage shallow(*image, limits);
    shallow.check_tiling();
    CHECK(shallow.sink.has_anomaly("fs.directory_too_deep"));
    limits.items_max = 3;
    support::WalkedImage few(*image, limits);
    few.check_tiling();
    CHECK(few.sink.has_anomaly("fs.items_capped"));
}

TEST_CASE("a file system that claims 2^60 bytes is read as far as its volume goes") {
    MadeVolume volume;
    auto image = volume.make(
        "truncate -s 8M $I; mkntfs -q -F $I;"
        " ntfscp $I $T/folder/lines.txt lines.txt");
    if (!image)
        return;
    // The boot sector's count of sectors: 8 bytes at 40.
    image->bytes().replace(40, 8, std::string("\0\0\0\0\0\0\x08\0", 8));
    support::WalkedImage walked(*image);
    walked.check_tiling();
    CHECK(walked.sink.has_anomaly("fs.size_beyond_volume"));
    check_content(walked, "lines.txt", numbered_lines(5000));
}
