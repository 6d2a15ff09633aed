#include "examination/containers/image.h"
#include "support/container_damage.h"

#include <doctest/doctest.h>

using support::container_sample;
using support::put;
using support::read_container;

namespace {

constexpr auto medium_md5 = "ac9c89b269a0ce7d07bf63b035c9e264";
constexpr const char* samples[] = {"deflate.qcow2", "zstd.qcow2", "version2.qcow2", "divided.qcow2",
                                   "version1.qcow"};

std::string medium() {
    return read_container({{"a", container_sample("qcow/version2.qcow2")}}, "a").bytes;
}

// A sample with a name of a backing file written behind its header.
std::string with_backing(std::string bytes, const std::string& name) {
    constexpr std::size_t place = 300;
    bytes.replace(place, name.size(), name);
    put<std::uint64_t>(bytes, 8, place, true);
    put<std::uint32_t>(bytes, 16, static_cast<std::uint32_t>(name.size()), true);
    return bytes;
}

}  // namespace

TEST_CASE("QCOW of every version and compression gives the medium it was made from") {
    for (std::string name : samples) {
        CAPTURE(name);
        auto read = read_container({{name, container_sample("qcow/" + name)}}, name);
        CHECK(read.opened);
        CHECK(support::md5_of(read.bytes) == medium_md5);
        CHECK(read.description.container == "qcow");
        CHECK(read.sink.anomalies.empty());
        CHECK(read.unreadable.empty());
    }
}

TEST_CASE("a damaged QCOW never reads wrong silently where it is cut, and never crashes") {
    for (std::string name : samples) {
        CAPTURE(name);
        support::try_damage(name, container_sample("qcow/" + name), {}, medium());
    }
}

TEST_CASE("headers of QCOW that claim too much are refused or cut") {
    const auto good = container_sample("qcow/version2.qcow2");
    auto opened = [&](auto change) {
        auto bytes = good;
        change(bytes);
        return read_container({{"a.qcow2", bytes}}, "a.qcow2");
    };
    CHECK_FALSE(opened([](auto& b) { put<std::uint64_t>(b, 24, 1ull << 60, true); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint32_t>(b, 20, 63, true); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint32_t>(b, 20, 8, true); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint32_t>(b, 32, 1, true); }).opened);
    CHECK_FALSE(opened([](auto& b) { put<std::uint32_t>(b, 4, 4, true); }).opened);
    auto huge = opened([](auto& b) { put<std::uint64_t>(b, 24, 1ull << 50, true); });
    CHECK(huge.description.size == std::uint64_t{4} << 40);
    CHECK(huge.sink.has_anomaly("container.size_limit"));
    CHECK_FALSE(opened([](auto& b) { put<std::uint64_t>(b, 40, ~0ull, true); }).opened);
    auto far = opened([](auto& b) { put<std::uint64_t>(b, 40, 1ull << 50, true); });
    CHECK(far.sink.has_anomaly("container.block_lost"));
    CHECK(far.unreadable == std::vector<examination::Extent>{{0, 60928}});
    CHECK(opened([](auto& b) {
              put<std::uint32_t>(b, 60, 3, true);
          }).sink.has_anomaly("qcow.snapshots_unread"));
}

TEST_CASE("a backing file fills what the image leaves, and a missing one is told") {
    const auto whole = medium();
    std::string empty = container_sample("qcow/version2.qcow2");
    // Without its first table's entries the image stores nothing.
    auto table = static_cast<std::size_t>(core::Bytes(empty).block<72>(0).value().be64<40>());
    put<std::uint64_t>(empty, table, 0, true);
    put<std::uint64_t>(empty, table + 8, 0, true);
    auto image = with_backing(empty, "/tmp/elsewhere/base.raw");

    auto read = read_container({{"top", image}, {"base.raw", whole}}, "top");
    CHECK(read.asked == std::vector<std::string>{"base.raw"});
    CHECK(read.bytes == whole);
    CHECK(read.description.metadata.at("layers") == "2");
    CHECK(read.sink.anomalies.empty());

    auto alone = read_container({{"top", image}}, "top");
    CHECK(alone.sink.has_anomaly("container.file_missing"));
    CHECK(alone.sink.anomalies.size() == 1);
    CHECK(support::is_honest(alone, whole));
    CHECK_FALSE(alone.unreadable.empty());

    auto short_base = read_container({{"top", image}, {"base.raw", whole.substr(0, 5000)}}, "top");
    CHECK(short_base.bytes == whole.substr(0, 5000) + std::string(whole.size() - 5000, '\0'));
    CHECK(short_base.unreadable.empty());
}

TEST_CASE("parents of QCOW that come round in a circle are refused") {
    const auto good = container_sample("qcow/version2.qcow2");
    auto self = read_container({{"a", with_backing(good, "a")}}, "a");
    CHECK_FALSE(self.opened);
    auto ring = read_container({{"a", with_backing(good, "b")},
                                {"b", with_backing(good, "x/c")},
                                {"c", with_backing(good, "..\\b")}},
                               "a");
    CHECK_FALSE(ring.opened);
    CHECK(ring.error.find("circle") != std::string::npos);
    std::map<std::string, std::string> long_chain;
    for (int i = 0; i < 100; ++i)
        long_chain["n" + std::to_string(i)] = with_backing(good, "n" + std::to_string(i + 1));
    CHECK_FALSE(read_container(long_chain, "n0").opened);
    for (const char* name : {"..", "/", "a/..", "\\"})
        CHECK(read_container({{"a", with_backing(good, name)}}, "a")
                  .sink.has_anomaly("container.file_missing"));
}
