#include "examination/containers/image.h"
#include "support/container_damage.h"

#include <doctest/doctest.h>

using namespace examination;
using support::container_sample;

namespace {

constexpr auto medium_md5 = "18cb46136dcc5e4ddb937b6f0e4bb715";

// Opens the files as its segments, in this order.
support::ReadMedium read(const std::vector<std::string>& files) {
    support::ReadMedium read;
    std::vector<ContainerFile> segments;
    for (const auto& file : files) {
        auto bytes = core::bytes_of(file);
        segments.push_back({{},
                            std::make_unique<core::MemoryBytes>(
                                std::vector<std::byte>(bytes.begin(), bytes.end()))});
    }
    auto image = container_format_named("ewf2")->open(std::move(segments), read.sink);
    read.opened = bool(image);
    if (!image)
        return read;
    read.description = image.value()->description();
    if (image.value()->size() <= 1u << 24)
        read.bytes = support::read_whole(*image.value(), 5000);
    read.unreadable = image.value()->unreadable_ranges();
    return read;
}

std::string one() {
    return container_sample("ewf2/one.Ex01");
}

}  // namespace

TEST_CASE("Ex01 in one file and in two gives its medium, its hashes and its facts") {
    auto two = std::vector{container_sample("ewf2/two.Ex01"), container_sample("ewf2/two.Ex02")};
    auto swapped = std::vector{two[1], two[0]};
    for (const auto& files : {std::vector{one()}, two, swapped}) {
        auto image = read(files);
        REQUIRE(image.opened);
        CHECK(image.bytes.size() == 77312);
        CHECK(support::md5_of(image.bytes) == medium_md5);
        CHECK(image.description.container == "ewf2");
        CHECK(image.description.stored_hashes.at("md5") == medium_md5);
        CHECK(image.description.stored_hashes.contains("sha1"));
        CHECK(image.description.metadata.at("examiner_name") == "Müller");
        CHECK(image.description.metadata.at("case_number") == "case-7");
        CHECK(image.sink.anomalies.empty());
    }
}

TEST_CASE("what a missing file of an Ex01 held is told and reads as zeros") {
    const auto whole = read({one()}).bytes;
    for (const char* name : {"ewf2/two.Ex01", "ewf2/two.Ex02"}) {
        auto image = read({container_sample(name)});
        REQUIRE(image.opened);
        CHECK(image.sink.has_anomaly("ewf2.segment_missing"));
        CHECK(image.sink.has_anomaly("ewf2.chunks_missing"));
        CHECK(support::is_honest(image, whole));
        CHECK_FALSE(image.unreadable.empty());
    }
    auto twice = read({one(), one()});
    CHECK(twice.sink.has_anomaly("ewf2.segment_duplicate"));
    CHECK(twice.bytes == whole);
    auto foreign = container_sample("ewf2/two.Ex02");
    foreign[20] ^= 1;
    CHECK(read({container_sample("ewf2/two.Ex01"), foreign})
              .sink.has_anomaly("ewf2.segment_foreign"));
}

TEST_CASE("a damaged Ex01 never reads wrong silently where it is cut, and never crashes") {
    const auto whole = read({one()}).bytes;
    support::for_each_truncation(
        one(),
        [&](std::string_view bytes) {
            CHECK(support::is_honest(read({std::string(bytes)}), whole));
        },
        2048, 400);
    support::for_each_bit_flip(one(), 9, 2000, [&](std::string_view bytes) {
        auto image = read({std::string(bytes)});
        for (const auto& range : image.unreadable)
            CHECK(range.size <= image.description.size - range.offset);
    });
}

TEST_CASE("the files of an Ex01 are named up to EzZZ") {
    const auto* format = container_format_named("ewf2");
    auto name = [&](std::uint32_t index) { return format->segment_name("a.Ex01", index).value(); };
    CHECK(name(0) == "a.Ex01");
    CHECK(name(98) == "a.Ex99");
    CHECK(name(99) == "a.ExAA");
    CHECK(name(99 + 26 * 26) == "a.EyAA");
    CHECK(name(99 + 3 * 26 * 26 - 1) == "a.EzZZ");
    CHECK_FALSE(format->segment_name("a.Ex01", 99 + 3 * 26 * 26));
    CHECK(format->segment_name("a.Ex07", 0) == "a.Ex01");
}
