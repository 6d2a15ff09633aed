#include "examination/volumes/volume.h"

#include "examination/volumes/layout.h"
#include "support/collecting_sink.h"
#include "support/command.h"
#include "support/corpus.h"
#include "support/memory_image.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

// Volumes, gaps and claims, laid side by side, are the medium.
void check_tiling(const VolumeLayout& layout, std::uint64_t size) {
    std::vector<Extent> all = layout.gaps;
    for (const auto& volume : layout.volumes)
        all.push_back({volume.offset, volume.size});
    for (const auto& claim : layout.claims)
        all.insert(all.end(), claim.extents.begin(), claim.extents.end());
    std::sort(all.begin(), all.end(),
              [](const Extent& a, const Extent& b) { return a.offset < b.offset; });
    std::uint64_t position = 0;
    for (const auto& extent : all) {
        REQUIRE(extent.offset == position);
        REQUIRE(extent.size > 0);
        position += extent.size;
    }
    CHECK(position == size);
}

VolumeLayout layout_of(support::MemoryImage& image, support::CollectingSink& sink) {
    auto layout = read_volumes(image, sink);
    REQUIRE(layout);
    check_tiling(layout.value(), image.size());
    return layout.value();
}

std::string sfdisk_image(const std::string& script, const std::string& size) {
    support::TemporaryFolder folder;
    auto path = folder.path() / "disk.raw";
    auto command = "truncate -s " + size + " " + path.string() + " && printf '" + script +
                   "' | sfdisk " + path.string();
    if (!support::run_command(command))
        return {};
    return core::read_file(path, 1u << 30).value();
}

const std::string mbr_script =
    "label: dos\\n2048,4096,83\\n8192,20000,5\\n10240,2048,83\\n14336,2048,7\\n";

}  // namespace

TEST_CASE("an MBR's primary and logical partitions are volumes, its tables claims") {
    auto bytes = sfdisk_image(mbr_script, "20M");
    if (bytes.empty()) {
        MESSAGE("sfdisk absent");
        return;
    }
    support::MemoryImage image(bytes);
    support::CollectingSink sink;
    auto layout = layout_of(image, sink);
    REQUIRE(layout.volumes.size() == 3);
    CHECK(layout.volumes[0].offset == 2048 * 512);
    CHECK(layout.volumes[0].size == 4096 * 512);
    CHECK(layout.volumes[0].table == "mbr");
    CHECK(layout.volumes[1].offset == 10240 * 512);
    CHECK(layout.volumes[2].offset == 14336 * 512);
    CHECK(layout.volumes[2].index == 3);
    REQUIRE(layout.claims.size() == 3);
    CHECK(layout.claims[0].extents == std::vector<Extent>{{0, 512}});
    CHECK(layout.claims[1].extents == std::vector<Extent>{{8192 * 512, 512}});
    CHECK(sink.anomalies.empty());
}

TEST_CASE("a GPT's two headers and arrays are claims, and the backup alone is enough") {
    auto bytes = sfdisk_image("label: gpt\\n2048,4096\\n8192,2048,,\\n", "10M");
    if (bytes.empty()) {
        MESSAGE("sfdisk absent");
        return;
    }
    support::MemoryImage image(bytes);
    support::CollectingSink sink;
    auto layout = layout_of(image, sink);
    REQUIRE(layout.volumes.size() == 2);
    CHECK(layout.volumes[0].table == "gpt");
    CHECK(layout.volumes[1].offset == 8192 * 512);
    CHECK(layout.claims.size() == 5);

    bytes.replace(0, 34 * 512, std::string(34 * 512, '\0'));
    support::MemoryImage damaged(bytes);
    auto from_backup = layout_of(damaged, sink);
    REQUIRE(from_backup.volumes.size() == 2);
    CHECK(from_backup.volumes[1].offset == 8192 * 512);
    CHECK(sink.has_anomaly("volume.backup_table_used"));
}

TEST_CASE("a partition past the medium's end is cut, and that is data lost") {
    auto path =
        support::corpus_file("01-disk-images/simsong+bulk_extractor/nps-2010-emails.100k.raw");
    if (!path)
        return;
    auto image = support::MemoryImage::of_file(*path);
    support::CollectingSink sink;
    auto layout = layout_of(image, sink);
    REQUIRE(layout.volumes.size() == 1);
    CHECK(layout.volumes[0].offset == 512);
    CHECK(layout.volumes[0].size == image.size() - 512);
    REQUIRE(sink.has_anomaly("volume.beyond_medium"));
    CHECK(sink.anomalies[0].loses_data);
}

TEST_CASE("tables of the corpus agree with what mmls says of them") {
    if (auto path =
            support::corpus_file("01-disk-images/log2timeline+plaso/tsk_volume_system.raw")) {
        auto image = support::MemoryImage::of_file(*path);
        support::CollectingSink sink;
        auto layout = layout_of(image, sink);
        REQUIRE(layout.volumes.size() == 2);
        CHECK(layout.volumes[0].offset == 512);
        CHECK(layout.volumes[0].size == 350 * 512);
        CHECK(layout.volumes[1].offset == 352 * 512);
        CHECK(layout.volumes[1].size == 2528 * 512);
    }
    for (const char* name : {"ColinFinck+ntfs/testfs1", "sleuthkit+sleuthkit/data/image.dd"})
        if (auto path = support::corpus_file(std::string("01-disk-images/") + name)) {
            auto image = support::MemoryImage::of_file(*path);
            support::CollectingSink sink;
            auto layout = layout_of(image, sink);
            REQUIRE(layout.volumes.size() == 1);
            CHECK(layout.volumes[0].table == "none");
            CHECK(layout.volumes[0].size == image.size());
            CHECK(sink.anomalies.empty());
        }
}

TEST_CASE("an overlap is cut from the later volume") {
    support::CollectingSink sink;
    LayoutBuilder builder(1000, sink);
    builder.add_volume({0, 100, 300, "mbr", "first"});
    builder.add_volume({0, 300, 200, "mbr", "second"});
    builder.add_volume({0, 150, 50, "mbr", "inside"});
    builder.add_table("mbr", {0, 50});
    builder.add_table("mbr", {450, 200});
    auto layout = builder.finish();
    check_tiling(layout, 1000);
    REQUIRE(layout.volumes.size() == 2);
    CHECK(layout.volumes[1].offset == 400);
    CHECK(layout.volumes[1].size == 100);
    CHECK(sink.anomalies.size() == 2);
}

TEST_CASE("a medium of any size without a table is one volume") {
    for (std::size_t size : {1u, 511u, 512u, 513u, 4096u, 70000u}) {
        support::MemoryImage image(std::string(size, '\x5A'));
        support::CollectingSink sink;
        auto layout = layout_of(image, sink);
        REQUIRE(layout.volumes.size() == 1);
        CHECK(layout.volumes[0].size == size);
    }
}

TEST_CASE("truncated and bit-flipped tables always tile the medium") {
    auto bytes = sfdisk_image(mbr_script, "9M");
    auto gpt = sfdisk_image("label: gpt\\n2048,4096\\n8192,2048\\n", "6M");
    for (const auto& sample : {bytes, gpt}) {
        if (sample.empty())
            continue;
        for (std::size_t size = 0; size < 20000; size += size < 1024 ? 37 : 511) {
            support::MemoryImage image(sample.substr(0, size));
            support::CollectingSink sink;
            if (size > 0)
                layout_of(image, sink);
        }
        support::MemoryImage image(sample);
        std::uint32_t state = 12345;
        for (int i = 0; i < 400; ++i) {
            state = state * 1664525 + 1013904223;
            std::size_t at = i % 2 == 0 ? 440 + (state >> 8) % 72 : (state >> 8) % 2048;
            char before = image.bytes()[at];
            image.bytes()[at] = static_cast<char>(before ^ (1 << (state >> 29)));
            support::CollectingSink sink;
            layout_of(image, sink);
            image.bytes()[at] = before;
        }
    }
}
