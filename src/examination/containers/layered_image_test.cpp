#include "examination/containers/layer.h"
#include "support/command.h"
#include "support/container_reading.h"
#include "support/corpus.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace examination;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, std::string_view bytes) {
    auto file = core::File::open_write(path).value();
    REQUIRE(file.write_at(core::bytes_of(bytes), 0));
}

void show(const support::ReadMedium& read) {
    for (const auto& anomaly : read.sink.anomalies)
        MESSAGE(anomaly.code << " " << anomaly.offset << " " << anomaly.detail);
    CHECK(read.error.empty());
}

}  // namespace

TEST_CASE("every layered image of the corpus reads as its facts say, and as QEMU reads it") {
    constexpr auto ext2 = "196066add11fb71c4c49cf1bb50d6d24";
    struct Fact {
        const char* name;
        std::uint64_t size;
        const char* begins;  // MD5 of the medium, or of its first 4 MiB.
    };
    constexpr Fact facts[] = {
        {"log2timeline+dfvfs/ext2.qcow2", 4194304, ext2},
        {"log2timeline+dfvfs/ext2.vmdk", 4194304, ext2},
        {"log2timeline+dfvfs/ext2.vhd", 4212736, ext2},
        {"log2timeline+dfvfs/fat-differential.vhd", 4194304, nullptr},
        {"log2timeline+dfvfs/image.vhd", 104448, nullptr},
        {"log2timeline+dfvfs/image-differential.vhd", 104448, nullptr},
        {"log2timeline+dfvfs/windows_volume.qcow2", 35913728, nullptr},
        {"log2timeline+plaso/image.qcow2", 102400, nullptr},
        {"log2timeline+plaso/image.vhd", 104448, nullptr},
        {"sleuthkit+sleuthkit/data/image.qcow", 102400, nullptr},
        {"sleuthkit+sleuthkit/data/image.vhd", 104448, nullptr},
        {"sleuthkit+sleuthkit/data/image.vmdk", 102400, nullptr},
    };
    support::TemporaryFolder folder;
    auto raw = folder.path() / "raw";
    for (const auto& fact : facts) {
        auto path = support::corpus_file(std::string("01-disk-images/") + fact.name);
        if (!path)
            return;
        CAPTURE(std::string(fact.name));
        auto read = support::read_container(*path);
        show(read);
        CHECK(read.bytes.size() == fact.size);
        if (fact.begins != nullptr)
            CHECK(support::md5_of(std::string_view(read.bytes).substr(0, 4194304)) == fact.begins);
        // QEMU does not read parents of VHD, nor footers with a wrong checksum.
        if (!support::run_command("qemu-img convert -O raw '" + path->string() + "' " +
                                  raw.string()))
            continue;
        if (!read.sink.anomalies.empty())
            continue;
        auto theirs = core::read_file(raw, 1u << 30).value();
        // QEMU rounds a VHD up to whole cylinders.
        CHECK(theirs.size() >= read.bytes.size());
        CHECK(theirs.substr(0, read.bytes.size()) == read.bytes);
    }
}

TEST_CASE("what qemu-img writes, in every form, reads as it was") {
    support::TemporaryFolder folder;
    const auto medium = support::mixed_medium(5'505'024);  // 10,752 sectors: no whole clusters.
    write(folder.path() / "medium", medium);
    struct Form {
        const char *name, *format, *options;
    };
    constexpr Form forms[] = {
        {"plain.qcow2", "qcow2", ""},
        {"v2.qcow2", "qcow2", "-o compat=0.10"},
        {"small.qcow2", "qcow2", "-o cluster_size=512"},
        {"large.qcow2", "qcow2", "-o cluster_size=2M"},
        {"deflate.qcow2", "qcow2", "-c"},
        {"deflate-large.qcow2", "qcow2", "-c -o cluster_size=2M"},
        {"zstd.qcow2", "qcow2", "-c -o compression_type=zstd"},
        {"divided.qcow2", "qcow2", "-o extended_l2=on"},
        {"divided-packed.qcow2", "qcow2", "-c -o extended_l2=on"},
        {"outside.qcow2", "qcow2", "-o data_file=outside.data"},
        {"old.qcow", "qcow", ""},
        {"sparse.vmdk", "vmdk", "-o subformat=monolithicSparse"},
        {"flat.vmdk", "vmdk", "-o subformat=monolithicFlat"},
        {"split.vmdk", "vmdk", "-o subformat=twoGbMaxExtentSparse"},
        {"split-flat.vmdk", "vmdk", "-o subformat=twoGbMaxExtentFlat"},
        {"stream.vmdk", "vmdk", "-o subformat=streamOptimized"},
        {"zeroed.vmdk", "vmdk", "-o zeroed_grain=on"},
        {"dynamic.vhd", "vpc", "-o force_size=on"},
        {"fixed.vhd", "vpc", "-o subformat=fixed,force_size=on"},
    };
    for (const auto& form : forms) {
        CAPTURE(std::string(form.name));
        REQUIRE(support::run_command("cd " + folder.path().string() + " && qemu-img convert -O " +
                                     form.format + " " + form.options + " medium " + form.name));
        for (std::size_t step : {1000003u, 4099u}) {
            auto read = support::read_container(folder.path() / form.name, step);
            show(read);
            CHECK(read.bytes.size() == medium.size());
            CHECK(read.bytes == medium);
            CHECK(read.sink.anomalies.empty());
            CHECK(read.unreadable.empty());
        }
    }
}

TEST_CASE("chains that QEMU writes read as QEMU reads them") {
    support::TemporaryFolder folder;
    auto in_folder = [&](const std::string& command) {
        return support::run_command("cd " + folder.path().string() + " && " + command);
    };
    write(folder.path() / "medium", support::mixed_medium(3'000'320));
    struct Form {
        const char *format, *options;
    };
    for (auto [format, options] : {Form{"qcow2", "-o cluster_size=4096"},
                                   Form{"qcow2", "-o extended_l2=on"}, Form{"vmdk", ""}}) {
        std::string name(format);
        CAPTURE(name + options);
        REQUIRE(
            in_folder("rm -f base top middle raw; qemu-img convert -O " + name + " medium base"));
        std::string create = "qemu-img create -f " + name + " " + options + " -F " + name + " -b ";
        REQUIRE(in_folder(create + "base middle"));
        REQUIRE(in_folder("qemu-io -f " + name +
                          " -c 'write -P 7 100000 30000' -c 'write -z 500000 70000' middle"));
        REQUIRE(in_folder(create + "middle top"));
        REQUIRE(in_folder("qemu-io -f " + name +
                          " -c 'write -P 9 110000 500' -c 'write -P 3 2999000 1000' top"));
        REQUIRE(in_folder("qemu-img convert -O raw top raw"));
        auto read = support::read_container(folder.path() / "top");
        show(read);
        CHECK(read.asked.size() >= 2);
        CHECK(read.bytes == core::read_file(folder.path() / "raw", 1u << 30).value());
        CHECK(read.sink.anomalies.empty());
    }
}
