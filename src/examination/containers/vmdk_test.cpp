#include "examination/containers/image.h"
#include "examination/containers/vmdk_descriptor.h"
#include "support/container_damage.h"

#include <doctest/doctest.h>

using namespace examination;
using support::container_sample;
using support::put;
using support::read_container;

namespace {

constexpr auto medium_md5 = "ac9c89b269a0ce7d07bf63b035c9e264";

std::string medium() {
    return read_container({{"a", container_sample("vmdk/sparse.vmdk")}}, "a").bytes;
}

std::string descriptor(const std::string& extents, const std::string& more = {}) {
    return "# Disk DescriptorFile\nversion=1\nCID=1234abcd\n" +
           (more.empty() ? "parentCID=ffffffff\n" : more) + "createType=\"custom\"\n\n" + extents;
}

}  // namespace

TEST_CASE("sparse, stream-optimised and flat VMDK give their medium") {
    for (std::string name : {"sparse.vmdk", "stream.vmdk"}) {
        CAPTURE(name);
        auto read = read_container({{name, container_sample("vmdk/" + name)}}, name);
        CHECK(support::md5_of(read.bytes) == medium_md5);
        CHECK(read.sink.anomalies.empty());
        CHECK(read.asked.empty());
    }
    auto flat = read_container(
        {{"d.vmdk", container_sample("vmdk/descriptor.vmdk")}, {"flat-flat.vmdk", medium()}},
        "d.vmdk");
    CHECK(flat.asked == std::vector<std::string>{"flat-flat.vmdk"});
    CHECK(flat.bytes == medium());
    CHECK(flat.sink.anomalies.empty());
}

TEST_CASE("extents of every kind are put one after the other") {
    const auto whole = medium();
    auto text = descriptor(
        "RW 20 FLAT \"one two.raw\" 3\n"
        "RDONLY 119 SPARSE \"some/folder/s.vmdk\"\n"
        "NOACCESS 8 ZERO\n"
        "RW 10 VMFSRDM \"disk-rdm.vmdk\"\n"
        "rw 10 FLAT \"not.an.extent\" 0\n"
        "RW 6 VMFS \"gone.vmdk\"\n"
        "RW 4 FLAT \"one two.raw\"\n");
    auto read = read_container({{"d.vmdk", text},
                                {"one two.raw", whole},
                                {"s.vmdk", container_sample("vmdk/sparse.vmdk")}},
                               "d.vmdk");
    CHECK(read.asked == std::vector<std::string>{"one two.raw", "s.vmdk", "gone.vmdk"});
    CHECK(read.bytes.size() == (20 + 119 + 8 + 10 + 6 + 4) * 512);
    CHECK(read.bytes == whole.substr(3 * 512, 20 * 512) + whole + std::string(24 * 512, '\0') +
                            whole.substr(0, 4 * 512));
    CHECK(read.unreadable == std::vector<Extent>{{147 * 512, 16 * 512}});
    CHECK(read.sink.has_anomaly("vmdk.extent_unsupported"));
    CHECK(read.sink.has_anomaly("container.file_missing"));
    CHECK(read.sink.anomalies.size() == 2);
}

TEST_CASE("a damaged VMDK never reads wrong silently where it is cut, and never crashes") {
    for (std::string name : {"sparse.vmdk", "stream.vmdk"}) {
        CAPTURE(name);
        support::try_damage(name, container_sample("vmdk/" + name), {}, medium());
    }
    auto text = container_sample("vmdk/descriptor.vmdk");
    support::for_each_truncation(text, [&](std::string_view bytes) {
        (void)read_container({{"d.vmdk", std::string(bytes)}, {"flat-flat.vmdk", medium()}},
                             "d.vmdk");
    });
    support::for_each_bit_flip(text, 3, 3000, [&](std::string_view bytes) {
        (void)read_container({{"d.vmdk", std::string(bytes)}, {"flat-flat.vmdk", medium()}},
                             "d.vmdk");
    });
}

TEST_CASE("headers and descriptors of VMDK that claim too much are refused or told") {
    const auto good = container_sample("vmdk/sparse.vmdk");
    auto opened = [&](auto change) {
        auto bytes = good;
        change(bytes);
        return read_container({{"a.vmdk", bytes}}, "a.vmdk");
    };
    CHECK_FALSE(opened([](auto& b) { put<std::uint64_t>(b, 12, 1ull << 60, false); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint64_t>(b, 20, 0, false); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint64_t>(b, 20, 1ull << 40, false); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint32_t>(b, 44, 0, false); }).opened);
    auto nowhere = opened([](auto& b) {
        put<std::uint64_t>(b, 48, 1ull << 50, false);
        put<std::uint64_t>(b, 56, 1ull << 50, false);
    });
    CHECK(nowhere.sink.has_anomaly("container.block_lost"));
    // The copy of the directory stands in where the directory leads nowhere.
    auto mirrored = opened([](auto& b) { put<std::uint64_t>(b, 56, 1ull << 50, false); });
    CHECK(support::is_honest(mirrored, medium()));

    auto read = [](const std::string& text) {
        return read_container({{"d.vmdk", text}}, "d.vmdk");
    };
    CHECK_FALSE(read(descriptor("RW 36028797018963968 ZERO\n")).opened);
    CHECK_FALSE(read(descriptor("RW 72057594037927936 ZERO\nRW 72057594037927936 ZERO\n")).opened);
    CHECK_FALSE(read(descriptor("")).opened);
    CHECK_FALSE(read(descriptor("RW 18446744073709551616 ZERO\n")).opened);
    std::string many;
    for (std::size_t i = 0; i <= vmdk::extents_max; ++i)
        many += "RW 1 ZERO\n";
    CHECK_FALSE(read(descriptor(many)).opened);
    auto thin = read(descriptor("RW 34359738368 ZERO\n"));  // 16 TiB of nothing.
    CHECK(thin.description.size == std::uint64_t{4} << 40);
    CHECK(thin.sink.has_anomaly("container.size_limit"));
}

TEST_CASE("a delta names its parent, which must be as it was") {
    const auto whole = medium();
    auto base = descriptor("RW 119 FLAT \"base.raw\" 0\n");
    auto delta = [](const std::string& cid, const std::string& name) {
        return descriptor("RW 119 SPARSE \"empty.vmdk\"\n",
                          "parentCID=" + cid + "\nparentFileNameHint=\"C:\\vm\\" + name + "\"\n");
    };
    auto empty = container_sample("vmdk/sparse.vmdk");
    // Both directories lead to tables, which are emptied here.
    for (std::size_t field : {48u, 56u}) {
        auto directory =
            static_cast<std::size_t>(core::Bytes(empty).block<64>(0).value().u64<48>() * 512);
        if (field == 56)
            directory =
                static_cast<std::size_t>(core::Bytes(empty).block<64>(0).value().u64<56>() * 512);
        put<std::uint32_t>(empty, directory, 0, false);
    }
    std::map<std::string, std::string> files{{"top.vmdk", delta("1234ABCD", "base.vmdk")},
                                             {"base.vmdk", base},
                                             {"base.raw", whole},
                                             {"empty.vmdk", empty}};
    auto read = read_container(files, "top.vmdk");
    CHECK(read.bytes == whole);
    CHECK(read.sink.anomalies.empty());
    CHECK(read.asked == std::vector<std::string>{"empty.vmdk", "base.vmdk", "base.raw"});

    files["top.vmdk"] = delta("00000001", "base.vmdk");
    CHECK(read_container(files, "top.vmdk").sink.has_anomaly("container.parent_differs"));
    files.erase("base.vmdk");
    auto alone = read_container(files, "top.vmdk");
    CHECK(alone.sink.has_anomaly("container.file_missing"));
    CHECK(alone.unreadable == std::vector<Extent>{{0, 60928}});
    files["top.vmdk"] = delta("1234abcd", "top.vmdk");
    CHECK_FALSE(read_container(files, "top.vmdk").opened);
}

TEST_CASE("a sparse file without descriptor is read, and that is told") {
    auto bytes = container_sample("vmdk/sparse.vmdk");
    put<std::uint64_t>(bytes, 28, 0, false);
    auto read = read_container({{"disk-s001.vmdk", bytes}}, "disk-s001.vmdk");
    CHECK(read.bytes == medium());
    CHECK(read.sink.has_anomaly("vmdk.descriptor_missing"));
}
