#include "examination/containers/image.h"
#include "support/container_damage.h"

#include <doctest/doctest.h>

using support::container_sample;
using support::put;
using support::read_container;

namespace {

constexpr auto medium_md5 = "ac9c89b269a0ce7d07bf63b035c9e264";

std::string dynamic() {
    return container_sample("vhd/dynamic.vhd");
}
std::string medium() {
    return read_container({{"a.vhd", dynamic()}}, "a.vhd").bytes;
}

// Puts the checksum of a footer or a dynamic header right.
void sum_up(std::string& bytes, std::size_t begin, std::size_t size, std::size_t field) {
    put<std::uint32_t>(bytes, begin + field, 0, true);
    std::uint32_t sum = 0;
    for (std::size_t i = begin; i < begin + size; ++i)
        sum += static_cast<unsigned char>(bytes[i]);
    put<std::uint32_t>(bytes, begin + field, ~sum, true);
}

std::string with_size(std::string bytes, std::uint64_t size) {
    for (auto begin : {std::size_t{0}, bytes.size() - 512}) {
        put(bytes, begin + 48, size, true);
        sum_up(bytes, begin, 512, 64);
    }
    return bytes;
}

}  // namespace

TEST_CASE("fixed, dynamic and differencing VHD give their medium") {
    CHECK(support::md5_of(medium()) == medium_md5);
    auto fixed = read_container({{"f.vhd", container_sample("vhd/fixed.vhd")}}, "f.vhd");
    CHECK(fixed.bytes == medium().substr(0, 5120));
    CHECK(fixed.description.metadata.at("type") == "fixed");

    const auto child = container_sample("vhd/differencing.vhd");
    auto read = read_container({{"c.vhd", child}, {"dynamic.vhd", dynamic()}}, "c.vhd");
    CHECK(read.asked == std::vector<std::string>{"dynamic.vhd"});
    CHECK(read.sink.anomalies.empty());
    auto expected = medium();
    // Its bitmap names the block's second sector alone.
    expected.replace(4096 + 512, 512, read.bytes.substr(4096 + 512, 512));
    CHECK(read.bytes == expected);
    CHECK(read.bytes.substr(4096 + 512, 20) == "changed by the child");

    auto alone = read_container({{"c.vhd", child}}, "c.vhd");
    CHECK(alone.sink.has_anomaly("container.file_missing"));
    CHECK(support::is_honest(alone, expected));
    auto other = dynamic();
    for (auto begin : {std::size_t{0}, other.size() - 512}) {
        other[begin + 68] = 'x';
        sum_up(other, begin, 512, 64);
    }
    CHECK(read_container({{"c.vhd", child}, {"dynamic.vhd", other}}, "c.vhd")
              .sink.has_anomaly("container.parent_differs"));
}

TEST_CASE("a damaged VHD never reads wrong silently where it is cut, and never crashes") {
    support::try_damage("a.vhd", dynamic(), {}, medium());
    support::try_damage("f.vhd", container_sample("vhd/fixed.vhd"), {}, medium().substr(0, 5120));
    auto whole = read_container(
        {{"c.vhd", container_sample("vhd/differencing.vhd")}, {"dynamic.vhd", dynamic()}}, "c.vhd");
    support::try_damage("c.vhd", container_sample("vhd/differencing.vhd"),
                        {{"dynamic.vhd", dynamic()}}, whole.bytes);
    support::try_damage("dynamic.vhd", dynamic(),
                        {{"c.vhd", container_sample("vhd/differencing.vhd")}}, medium());
}

TEST_CASE("a VHD whose footer is gone or wrong is still read, and that is told") {
    auto cut = dynamic();
    cut.resize(cut.size() - 512);
    auto read = read_container({{"a.vhd", cut}}, "a.vhd");
    CHECK(read.sink.has_anomaly("vhd.footer_damaged"));
    CHECK(read.bytes == medium());

    auto wrong = dynamic();
    for (auto begin : {std::size_t{0}, wrong.size() - 512})
        wrong[begin + 66] ^= 1;
    read = read_container({{"a.vhd", wrong}}, "a.vhd");
    CHECK(read.sink.has_anomaly("vhd.footer_checksum"));
    CHECK(read.bytes == medium());

    auto raw = read_container({{"a.vhd", medium()}}, "a.vhd");
    CHECK(raw.sink.has_anomaly("vhd.footer_missing"));
    CHECK(raw.bytes == medium());
}

TEST_CASE("VHDX is refused and not taken for raw bytes") {
    auto read = read_container({{"a.vhdx", "vhdxfile" + std::string(4096, 'x')}}, "a.vhdx");
    CHECK_FALSE(read.opened);
    CHECK(read.error.find("VHDX") != std::string::npos);
}

TEST_CASE("headers of VHD that claim too much are refused or told") {
    CHECK_FALSE(read_container({{"a.vhd", with_size(dynamic(), 1ull << 60)}}, "a.vhd").opened);
    auto larger = read_container({{"a.vhd", with_size(dynamic(), 1ull << 20)}}, "a.vhd");
    CHECK(larger.sink.has_anomaly("vhd.table_short"));
    CHECK(larger.sink.has_anomaly("container.block_lost"));
    auto block_size = [&](std::uint32_t size) {
        auto bytes = dynamic();
        put(bytes, 512 + 32, size, true);
        return read_container({{"a.vhd", bytes}}, "a.vhd");
    };
    for (std::uint32_t size : {0u, 1u, 3000u, 1u << 31})
        CHECK_FALSE(block_size(size).opened);
    auto entries = dynamic();
    for (std::size_t i = 0; i < 15; ++i)  // All blocks in one place, and out of the file.
        put<std::uint32_t>(entries, 1536 + 4 * i, i % 2 == 0 ? 4 : 0xfffffff0, true);
    auto overlapping = read_container({{"a.vhd", entries}}, "a.vhd");
    CHECK(overlapping.opened);
    CHECK(overlapping.sink.has_anomaly("container.block_lost"));
}
