#include "examination/filesystems/file_system.h"

#include "support/command.h"
#include "support/temporary_folder.h"
#include "support/walked_image.h"

#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

const std::string group = "01-disk-images/";

// An image of the corpus, unpacked first if need be.
std::optional<support::MemoryImage> corpus_image(const std::string& name) {
    auto path = support::corpus_file(group + name);
    if (!path)
        return std::nullopt;
    if (!name.ends_with(".gz"))
        return support::MemoryImage::of_file(*path);
    support::TemporaryFolder folder;
    auto unpacked = folder.path() / "image";
    if (!support::run_command("gunzip -c '" + path->string() + "' > " + unpacked.string()))
        return std::nullopt;
    return support::MemoryImage::of_file(unpacked);
}

struct Counts {
    int regular = 0;
    int directories = 0;
    int deleted = 0;

    bool operator==(const Counts&) const = default;
};

// As `fls -r` counts lines: r/r, d/d, and those with an asterisk.
Counts count(const support::WalkedImage& walked) {
    Counts counts;
    for (const auto& item : walked.sink.items) {
        if (item.kind > ItemKind::stream)
            continue;
        bool bare = item.address.find("/e") != std::string::npos;
        bool named = item.state != ItemState::orphan && !bare;
        counts.deleted += item.state != ItemState::allocated;
        counts.directories += item.kind == ItemKind::directory && named;
        counts.regular += named && (item.kind == ItemKind::file || item.kind == ItemKind::stream ||
                                    item.kind == ItemKind::special);
    }
    return counts;
}

// "name TAB fls -r TAB … TAB entries|regular|dirs|deleted"
std::map<std::string, Counts> counted_facts() {
    std::map<std::string, Counts> facts;
    auto path = support::corpus_file(group + "FACTS.tsv");
    std::ifstream in(path ? path->string() : std::string());
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> columns;
        std::istringstream parts(line);
        for (std::string column; std::getline(parts, column, '\t');)
            columns.push_back(column);
        if (columns.size() < 4 || columns[1] != "fls -r")
            continue;
        int entries = 0;
        Counts counts;
        if (std::sscanf(columns[3].c_str(), "%d|%d|%d|%d", &entries, &counts.regular,
                        &counts.directories, &counts.deleted) == 4)
            facts[columns[0]] = counts;
    }
    return facts;
}

const std::vector<std::string> raw_images = {
    "ColinFinck+ntfs/testfs1",
    "log2timeline+dfvfs/apfs.raw",
    "log2timeline+dfvfs/hfsplus.raw",
    "log2timeline+dfvfs/iso9660.raw",
    "log2timeline+dfvfs/ímynd.dd",
    "log2timeline+plaso/syslog_image.dd",
    "log2timeline+plaso/tsk_volume_system.raw",
    "msuhanov+dfir_ntfs/exfat_orphan.raw.gz",
    "msuhanov+dfir_ntfs/fat16_moved.raw.gz",
    "msuhanov+dfir_ntfs/fat64.raw.gz",
    "msuhanov+dfir_ntfs/fat_deleted_dir.raw.gz",
    "msuhanov+dfir_ntfs/fat_deleted_dir_2.raw.gz",
    "msuhanov+dfir_ntfs/fat_dir.raw.gz",
    "msuhanov+dfir_ntfs/fat_unusual_cluster.raw.gz",
    "simsong+bulk_extractor/1mb_fat32.dmg",
    "simsong+bulk_extractor/domexusers-2435863310-2435928846.raw",
    "simsong+bulk_extractor/nps-2010-emails.100k.raw",
    "simsong+bulk_extractor/test_winprefetch.raw",
    "sleuthkit+sleuthkit/data/image.dd",
    "sleuthkit+sleuthkit/data/image.iso",
};

// docs/known-differences.md says why: ours less fls's.
const std::map<std::string, Counts> known_differences = {
    {"ColinFinck+ntfs/testfs1", {-2, 0, 0}},
    {"msuhanov+dfir_ntfs/exfat_orphan.raw.gz", {0, 0, -1}},
    {"log2timeline+dfvfs/hfsplus.raw", {2, 0, 0}},
};

}  // namespace

TEST_CASE("every byte of every raw image is an item's or a claim's") {
    for (const auto& name : raw_images)
        if (auto image = corpus_image(name)) {
            INFO("image ", name);
            support::WalkedImage walked(*image);
            walked.check_tiling();
        }
}

TEST_CASE("items are counted as fls counts them, but for known differences") {
    auto facts = counted_facts();
    for (const auto& name : raw_images) {
        auto fact = facts.find(name);
        if (fact == facts.end())
            continue;
        auto image = corpus_image(name);
        if (!image)
            continue;
        auto expected = fact->second;
        if (auto known = known_differences.find(name); known != known_differences.end()) {
            expected.regular += known->second.regular;
            expected.directories += known->second.directories;
            expected.deleted += known->second.deleted;
        }
        support::WalkedImage walked(*image);
        auto found = count(walked);
        INFO("image ", name);
        CHECK(found.regular == expected.regular);
        CHECK(found.directories == expected.directories);
        CHECK(found.deleted == expected.deleted);
    }
}
