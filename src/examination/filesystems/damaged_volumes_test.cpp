// Truncated and bit-flipped volumes: every byte stays accounted for, or libtsk crashes in a child.
#include "support/command.h"
#include "support/forked.h"
#include "support/walked_image.h"

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

struct Tally {
    int tried = 0;
    int crashed = 0;
    int hung = 0;
};

bool walks_whole(const std::string& bytes) {
    support::MemoryImage image(bytes);
    support::CollectingSink sink;
    WalkLimits limits;
    limits.items_max = 20'000;
    limits.orphans_max = 2'000;
    auto layout = read_volumes(image, sink);
    if (!layout)
        return false;
    for (const auto& volume : layout.value().volumes)
        if (!walk_file_system(image, volume, limits, sink))
            return false;
    auto fault = support::tiling_fault(layout.value(), sink, image.size());
    if (!fault.empty())
        std::fprintf(stderr, "fault: %s\n", fault.c_str());
    return fault.empty();
}

void try_bytes(const std::string& bytes, Tally& tally, const std::string& what) {
    constexpr unsigned seconds_max = 10;
    auto outcome = support::run_forked([&] { return walks_whole(bytes); }, seconds_max);
    ++tally.tried;
    tally.crashed += outcome == support::Outcome::crashed;
    tally.hung += outcome == support::Outcome::hung;
    INFO("case ", what);
    CHECK(outcome != support::Outcome::failed);
    if (outcome == support::Outcome::crashed || outcome == support::Outcome::hung)
        MESSAGE("libtsk ended by a signal: " << what);
}

struct Sample {
    const char* name;
    std::uint64_t keep;  // Bytes of the image that are used.
    int flips;
};

const Sample samples[] = {
    {"ColinFinck+ntfs/testfs1", 2097152, 60},
    {"log2timeline+dfvfs/apfs.raw", 4153344, 40},
    {"log2timeline+dfvfs/hfsplus.raw", 4153344, 40},
    {"log2timeline+dfvfs/iso9660.raw", 366592, 100},
    {"sleuthkit+sleuthkit/data/image.dd", 102400, 150},
    {"simsong+bulk_extractor/1mb_fat32.dmg", 1032704, 60},
};

}  // namespace

TEST_CASE("truncated volumes stay accounted for") {
    ::setenv("TZ", "UTC", 1);
    Tally tally;
    for (const auto& sample : samples) {
        auto path = support::corpus_file(std::string("01-disk-images/") + sample.name);
        if (!path)
            continue;
        auto bytes = support::MemoryImage::of_file(*path).bytes();
        constexpr std::uint64_t cuts = 24;
        for (std::uint64_t i = 1; i <= cuts; ++i) {
            auto size = bytes.size() * i / (cuts + 1) + i % 7 * 100;
            try_bytes(bytes.substr(0, size), tally,
                      std::string(sample.name) + " cut at " + std::to_string(size));
        }
    }
    MESSAGE("truncations: " << tally.tried << ", crashes " << tally.crashed << ", hangs "
                            << tally.hung);
}

TEST_CASE("volumes with flipped bits stay accounted for") {
    ::setenv("TZ", "UTC", 1);
    Tally tally;
    std::uint32_t state = 20261123;
    auto random = [&](std::uint64_t below) {
        state = state * 1664525 + 1013904223;
        return (std::uint64_t{state} >> 8) * below >> 24;
    };
    for (const auto& sample : samples) {
        auto path = support::corpus_file(std::string("01-disk-images/") + sample.name);
        if (!path)
            continue;
        auto bytes = support::MemoryImage::of_file(*path).bytes();
        // Most bytes that matter are not zero.
        std::vector<std::size_t> used;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            if (bytes[i] != '\0')
                used.push_back(i);
        for (int i = 0; i < sample.flips; ++i) {
            auto damaged = bytes;
            for (int flip = 0; flip < 8; ++flip)
                damaged[used[random(used.size())]] ^= static_cast<char>(1 << random(8));
            damaged[random(4096)] ^= static_cast<char>(1 << random(8));
            try_bytes(damaged, tally, std::string(sample.name) + " flip " + std::to_string(i));
        }
    }
    MESSAGE("bit flips: " << tally.tried << ", crashes " << tally.crashed << ", hangs "
                          << tally.hung);
}
