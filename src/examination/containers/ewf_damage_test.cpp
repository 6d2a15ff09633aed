// The E01 reader on damaged, incomplete and hostile images.
#include "core/bytes.h"
#include "examination/containers/ewf.h"
#include "support/collecting_sink.h"
#include "support/command.h"
#include "support/corpus.h"
#include "support/memory_file.h"
#include "support/temporary_folder.h"
#include "support/truncations.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include <doctest/doctest.h>
#include <libdeflate.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace examination;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t chunk_size = 32768;

struct Read {
    bool opened = false;
    std::string bytes;
    std::vector<Extent> unreadable;
    support::CollectingSink sink;
};

// Opens the segments and reads everything, but no more than `size_max`: damage may claim more.
Read read_all(const std::vector<std::string>& segments, std::uint32_t threads = 0,
              std::uint64_t size_max = 200u << 20) {
    Read result;
    std::vector<core::File> files;
    for (const auto& segment : segments)
        files.push_back(support::memory_file(segment));
    auto image =
        open_ewf(container_files(std::move(files)), result.sink, {.read_ahead_threads = threads});
    if (!image)
        return result;
    result.opened = true;
    result.bytes.resize(std::min(image.value()->size(), size_max));
    auto all = std::as_writable_bytes(std::span(result.bytes));
    constexpr std::size_t step = 300'000;  // Cuts chunks, so that cache and direct path both work.
    for (std::size_t offset = 0; offset < all.size(); offset += step)
        REQUIRE(image.value()->read_at(all.subspan(offset, std::min(step, all.size() - offset)),
                                       offset));
    result.unreadable = image.value()->unreadable_ranges();
    return result;
}

std::string sample(const char* name) {
    return core::read_file(fs::path(SPOOR_TEST_DATA) / "containers/ewf" / name, 1u << 20).value();
}

// An image of `medium` in files of 1 MiB, by the reference writer.
std::vector<std::string> acquire(const std::string& medium, const std::string& compression) {
    support::TemporaryFolder folder;
    auto source = folder.path() / "medium";
    REQUIRE(core::replace_file(source, medium));
    REQUIRE(support::run_command("ewfacquire -u -q -S 1048576 -d sha1 -c " + compression + " -t " +
                                 (folder.path() / "x").string() + " " + source.string() +
                                 " < /dev/null"));
    std::vector<std::string> segments;
    for (char number = '1'; fs::exists(folder.path() / (std::string("x.E0") + number)); ++number)
        segments.push_back(
            core::read_file(folder.path() / (std::string("x.E0") + number), 4u << 20).value());
    return segments;
}

// Bytes that hardly compress, so that there are several files, and some that do.
std::string random_medium(std::size_t size) {
    std::string medium(size, '\0');
    std::uint64_t state = 99;
    for (std::size_t i = 0; i < size; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        medium[i] = static_cast<char>(i / 50000 % 4 == 0 ? state >> 62 : state >> 56);
    }
    return medium;
}

struct Section {
    std::string type;
    std::size_t offset;
};
std::vector<Section> sections_of(const std::string& segment) {
    std::vector<Section> sections;
    for (std::size_t offset = 13; offset + 76 <= segment.size();) {
        sections.push_back({segment.c_str() + offset, offset});
        std::uint64_t next;
        std::memcpy(&next, segment.data() + offset + 16, sizeof next);
        if (next <= offset)
            break;
        offset = next;
    }
    return sections;
}
std::size_t offset_of(const std::string& segment, std::string_view type) {
    for (const auto& section : sections_of(segment))
        if (section.type == type)
            return section.offset;
    FAIL("no such section");
    return 0;
}

void set_next(std::string& segment, std::size_t section, std::uint64_t next) {
    std::memcpy(segment.data() + section + 16, &next, sizeof next);
    auto checksum = libdeflate_adler32(1, segment.data() + section, 72);
    std::memcpy(segment.data() + section + 72, &checksum, sizeof checksum);
}

std::size_t count_of(const support::CollectingSink& sink, std::string_view code) {
    return static_cast<std::size_t>(std::ranges::count(sink.anomalies, code, &FoundAnomaly::code));
}

// Damage must never change bytes in silence.
void check_not_silent(const Read& damaged, const std::string& whole) {
    if (damaged.opened && damaged.bytes != whole)
        CHECK_FALSE(damaged.sink.anomalies.empty());
}

}  // namespace

TEST_CASE("every truncation and many bit flips of the samples are told or harmless") {
    for (const char* name : {"encase6.E01", "smart.s01", "ewfx.e01"}) {
        CAPTURE(name);
        auto segment = sample(name);
        auto whole = read_all({segment});
        REQUIRE(whole.sink.anomalies.empty());
        REQUIRE(whole.bytes.size() == 60928);
        auto attempt = [&](std::string_view bytes) {
            auto damaged = read_all({std::string(bytes)}, 0, 1u << 20);
            check_not_silent(damaged, whole.bytes);
        };
        support::for_each_truncation(segment, attempt, 2500, 400);
        support::for_each_bit_flip(segment, 11, 1500, attempt);
    }
}

TEST_CASE("bit flips and truncations of every E01 file of the corpus are told or harmless") {
    constexpr const char* images[][4] = {
        {"log2timeline+dfvfs/ext2.E01"},
        {"log2timeline+dfvfs/ext2.split.E01", "log2timeline+dfvfs/ext2.split.E02"},
        {"log2timeline+plaso/image-split.E01", "log2timeline+plaso/image-split.E02"},
        {"log2timeline+plaso/image.E01"},
        {"simsong+bulk_extractor/email_test.E01", "simsong+bulk_extractor/email_test.E02",
         "simsong+bulk_extractor/email_test.E03", "simsong+bulk_extractor/email_test.E04"},
        {"simsong+bulk_extractor/nps-2010-emails.E01"},
        {"sleuthkit+sleuthkit/data/image.E01"},
    };
    for (const auto& names : images) {
        std::vector<std::string> segments;
        for (const char* name : names)
            if (name) {
                auto path = support::corpus_file(std::string("01-disk-images/") + name);
                if (!path)
                    return;
                segments.push_back(core::read_file(*path, 16u << 20).value());
            }
        auto whole = read_all(segments);
        for (std::size_t i = 0; i < segments.size(); ++i) {
            CAPTURE(names[i]);
            auto attempt = [&](std::string_view bytes) {
                auto damaged = segments;
                damaged[i] = bytes;
                check_not_silent(read_all(damaged), whole.bytes);
            };
            support::for_each_truncation(segments[i], attempt, 0, 7);
            support::for_each_bit_flip(segments[i], i, 7, attempt);
        }
    }
}

TEST_CASE("missing files cost what they hold and nothing else, in whatever order the rest comes") {
    auto medium = random_medium(4'000'256);
    auto segments = acquire(medium, "fast");
    REQUIRE(segments.size() >= 4);
    auto whole = read_all(segments);
    CHECK(whole.bytes == medium);
    CHECK(whole.sink.anomalies.empty());

    auto shuffled = segments;
    std::swap(shuffled[0], shuffled[2]);
    auto reordered = read_all(shuffled);
    CHECK(reordered.bytes == medium);
    CHECK(reordered.sink.has_anomaly("ewf.segment_order"));

    for (std::size_t missing = 0; missing < segments.size(); ++missing) {
        CAPTURE(missing);
        auto rest = segments;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(missing));
        auto damaged = read_all(rest);
        REQUIRE(damaged.opened);
        REQUIRE(damaged.bytes.size() == medium.size());
        REQUIRE(damaged.unreadable.size() == 1);
        auto hole = damaged.unreadable[0];
        auto expected = medium;
        std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(hole.offset), hole.size, '\0');
        CHECK(damaged.bytes == expected);
        CHECK(hole.size < (1u << 20) + 20 * chunk_size);
        CHECK(count_of(damaged.sink, "ewf.segment_missing") == 1);
    }

    auto two_gaps = read_all({segments[0], segments[2]});
    CHECK(two_gaps.sink.has_anomaly("ewf.chunks_unplaced"));
    CHECK(two_gaps.bytes.substr(0, 900'000) == medium.substr(0, 900'000));
    auto twice = read_all({segments[0], segments[1], segments[1], segments[2], segments[3]});
    CHECK(twice.sink.has_anomaly("ewf.segment_duplicate"));
    CHECK(read_all({segments[0], "not a segment", segments[2], segments[3]})
              .sink.has_anomaly("ewf.segment_header"));
    CHECK_FALSE(read_all({"not a segment"}).opened);
    CHECK_FALSE(read_all({}).opened);

    auto foreign = acquire(random_medium(4'000'768), "fast");
    auto mixed = read_all({segments[0], foreign[1], segments[2], segments[3]});
    CHECK(mixed.sink.has_anomaly("ewf.segment_foreign"));
    CHECK(mixed.bytes.substr(0, 900'000) == medium.substr(0, 900'000));
    REQUIRE(mixed.unreadable.size() == 1);
}

TEST_CASE("one damaged chunk is one anomaly with its place, and zeros") {
    auto medium = random_medium(400'384);
    for (const char* compression : {"none", "fast"}) {
        auto segments = acquire(medium, compression);
        auto sectors = offset_of(segments[0], "sectors");
        segments[0][sectors + 76 + 100'000] ^= 1;
        auto damaged = read_all(segments);
        REQUIRE(damaged.unreadable.size() == 1);
        REQUIRE(damaged.sink.anomalies.size() == 1);
        const auto& anomaly = damaged.sink.anomalies[0];
        CHECK((anomaly.code == "ewf.chunk_checksum" || anomaly.code == "ewf.chunk_inflate"));
        CHECK(anomaly.offset % chunk_size == 0);
        CHECK(anomaly.offset == damaged.unreadable[0].offset);
        CHECK(anomaly.loses_data);
        CHECK(damaged.unreadable[0].size == chunk_size);
        auto expected = medium;
        std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(anomaly.offset), chunk_size,
                    '\0');
        CHECK(damaged.bytes == expected);
    }
}

TEST_CASE("table2 stands in for a damaged table, and chunks for both") {
    auto medium = random_medium(700'416);
    auto segments = acquire(medium, "fast");
    auto table = offset_of(segments[0], "table"), mirror = offset_of(segments[0], "table2");
    constexpr std::size_t header = 76, entries = 76 + 24;

    auto one = segments;
    one[0][table + entries + 9] ^= 0x10;
    CHECK(read_all(one).bytes == medium);
    CHECK(read_all(one).sink.has_anomaly("ewf.table_checksum"));

    auto headless = segments;
    headless[0][table + header] ^= 0x01;
    CHECK(read_all(headless).bytes == medium);

    // Different entries are damaged: each chunk is found through the other table.
    auto both = one;
    both[0][mirror + entries + 40] ^= 0x10;
    CHECK(read_all(both).bytes == medium);
    CHECK(read_all(both).unreadable.empty());

    // The same entry: one chunk is lost, perhaps with the one that ends at it.
    auto same = one;
    same[0][mirror + entries + 9] ^= 0x10;
    auto lost = read_all(same);
    REQUIRE(lost.unreadable.size() == 1);
    CHECK(lost.unreadable[0].offset <= 2 * chunk_size);
    CHECK(lost.unreadable[0].size <= 2 * chunk_size);

    auto neither = headless;
    neither[0][mirror + header] ^= 0x01;
    auto rebuilt = read_all(neither);
    CHECK(rebuilt.bytes == medium);
    CHECK(rebuilt.sink.has_anomaly("ewf.table_rebuilt"));
    CHECK(rebuilt.unreadable.empty());

    // Without a table, what lies behind a damaged chunk can't be found.
    neither[0][offset_of(neither[0], "sectors") + 76 + 100'000] ^= 1;
    auto nothing = read_all(neither);
    REQUIRE(nothing.unreadable.size() == 1);
    auto hole = nothing.unreadable[0];
    CHECK(hole.offset + hole.size == medium.size());
    CHECK(nothing.bytes.substr(0, hole.offset) == medium.substr(0, hole.offset));
    CHECK(nothing.sink.has_anomaly("ewf.chunks_missing"));
}

TEST_CASE("a file that was cut off gives every whole chunk before the cut") {
    auto medium = random_medium(900'096);
    for (const char* compression : {"none", "fast"}) {
        auto segments = acquire(medium, compression);
        segments[0].resize(500'000);
        auto damaged = read_all(segments);
        REQUIRE(damaged.unreadable.size() == 1);
        auto hole = damaged.unreadable[0];
        CHECK(hole.offset > 400'000);
        CHECK(hole.offset + hole.size == medium.size());
        CHECK(damaged.bytes.substr(0, hole.offset) == medium.substr(0, hole.offset));
    }
}

TEST_CASE("a chain of sections that loops ends") {
    auto segments = acquire(random_medium(100'352), "fast");
    for (const char* type : {"header", "volume", "sectors", "table2"})
        for (std::size_t target :
             {std::size_t{13}, offset_of(segments[0], type), offset_of(segments[0], type) + 1}) {
            auto looped = segments[0];
            set_next(looped, offset_of(looped, type), target);
            auto result = read_all({looped});
            CHECK(result.sink.has_anomaly("ewf.section_loop"));
        }
}

TEST_CASE("a small file cannot claim a medium that nobody could read") {
    auto claims = sample("encase6.E01");
    auto volume = offset_of(claims, "volume") + 76;
    for (std::uint32_t sectors_per_chunk : {64u, 131072u}) {
        std::uint32_t chunk_count = ~0u, checksum = 0;
        std::uint64_t sector_count = std::uint64_t{chunk_count} * sectors_per_chunk;
        std::memcpy(claims.data() + volume + 4, &chunk_count, sizeof chunk_count);
        std::memcpy(claims.data() + volume + 8, &sectors_per_chunk, sizeof sectors_per_chunk);
        std::memcpy(claims.data() + volume + 16, &sector_count, sizeof sector_count);
        checksum = libdeflate_adler32(1, claims.data() + volume, 1048);
        std::memcpy(claims.data() + volume + 1048, &checksum, sizeof checksum);
        support::CollectingSink sink;
        std::vector<core::File> files;
        files.push_back(support::memory_file(claims));
        auto image = open_ewf(container_files(std::move(files)), sink, {}).value();
        CHECK(image->size() == std::uint64_t{64} << 30);
        CHECK(sink.has_anomaly("ewf.size_limit"));
        auto end = image->unreadable_ranges().back();
        CHECK(end.offset + end.size == image->size());
    }
}

TEST_CASE("threads that read ahead change nothing but the time") {
    auto medium = random_medium(3'000'320);
    auto segments = acquire(medium, "fast");
    segments[1][offset_of(segments[1], "sectors") + 76 + 200'000] ^= 1;
    segments[0][offset_of(segments[0], "table") + 76 + 24 + 9] ^= 0x10;
    auto plain = read_all(segments);
    CHECK(plain.sink.anomalies.size() >= 2);
    for (std::uint32_t threads : {1u, 2u, 5u}) {
        auto ahead = read_all(segments, threads);
        CHECK(ahead.bytes == plain.bytes);
        CHECK(ahead.sink.anomalies == plain.sink.anomalies);
        CHECK(ahead.unreadable == plain.unreadable);
    }

    // Forwards, back, and away from the sequence.
    support::CollectingSink sink;
    std::vector<core::File> files;
    for (const auto& segment : segments)
        files.push_back(support::memory_file(segment));
    auto image =
        open_ewf(container_files(std::move(files)), sink, {.read_ahead_threads = 2}).value();
    std::uint64_t state = 5, offset = 0;
    for (int i = 0; i < 400; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        if (i % 40 == 39)
            offset = (state >> 20) % medium.size();
        std::string piece(std::min<std::size_t>(state >> 46, medium.size() - offset), '?');
        REQUIRE(image->read_at(std::as_writable_bytes(std::span(piece)), offset));
        CHECK(plain.bytes.compare(offset, piece.size(), piece) == 0);
        offset = (offset + piece.size()) % medium.size();
    }
}

TEST_CASE("reading ahead works where only threads may be started") {
    auto medium = random_medium(2'000'384);
    auto segments = acquire(medium, "fast");
    auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto* filter = ::seccomp_init(SCMP_ACT_ALLOW);
        const scmp_arg_cmp no_thread{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0};
        bool locked =
            filter &&
            ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
            ::seccomp_rule_add_array(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1,
                                     &no_thread) == 0 &&
            ::seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(fork), 0) == 0 &&
            ::seccomp_load(filter) == 0;
        ::_exit(!locked ? 2 : read_all(segments, 2).bytes == medium ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
