#include "examination/containers/ewf.h"

#include "core/hash.h"
#include "support/collecting_sink.h"
#include "support/command.h"
#include "support/corpus.h"
#include "support/libewf_oracle.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>

using namespace examination;
namespace fs = std::filesystem;

namespace {

std::vector<ContainerFile> open_files(const fs::path& first) {
    std::vector<core::File> files;
    const auto* format = container_format_named("ewf");
    for (std::uint32_t i = 0;; ++i) {
        auto name = format->segment_name(first.filename().native(), i);
        if (!name || !fs::exists(first.parent_path() / *name))
            return container_files(std::move(files));
        files.push_back(core::File::open_read(first.parent_path() / *name).value());
    }
}

core::Digests digests_of(Image& image, std::size_t step) {
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    std::vector<std::byte> buffer(step);
    for (std::uint64_t offset = 0; offset < image.size(); offset += step) {
        auto piece = std::span(buffer).first(std::min<std::uint64_t>(step, image.size() - offset));
        REQUIRE(image.read_at(piece, offset));
        hasher.update(piece);
    }
    return hasher.finish();
}

// Every byte in sequence, then 300 places of all sizes.
void check_same_bytes(Image& image, const support::LibewfImage& oracle) {
    REQUIRE(image.size() == oracle.size());
    constexpr std::size_t step = 1000003;
    std::vector<std::byte> ours(step), theirs(step);
    auto same = [&](std::uint64_t offset, std::size_t size) {
        REQUIRE(image.read_at(std::span(ours).first(size), offset));
        REQUIRE(oracle.read_at(std::span(theirs).first(size), offset));
        return std::equal(ours.begin(), ours.begin() + static_cast<std::ptrdiff_t>(size),
                          theirs.begin());
    };
    for (std::uint64_t offset = 0; offset < image.size(); offset += step)
        CHECK(same(offset, std::min<std::uint64_t>(step, image.size() - offset)));
    std::uint64_t state = 7;
    bool all_same = true;
    for (int i = 0; i < 300; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        auto offset = (state >> 20) % image.size();
        auto size = (state >> 8) % (i % 10 == 0 ? 200000 : 5000);
        all_same &= same(offset, std::min<std::uint64_t>(size, image.size() - offset));
    }
    CHECK(all_same);
}

}  // namespace

TEST_CASE("every E01 image of the corpus reads as libewf reads it, and as its facts say") {
    struct Fact {
        const char* name;
        const char* md5;  // Of the medium, as libewf's own tool computed it.
        std::uint64_t size;
        bool verified;
    };
    constexpr Fact facts[] = {
        {"log2timeline+dfvfs/ext2.E01", "196066add11fb71c4c49cf1bb50d6d24", 4194304, true},
        {"log2timeline+dfvfs/ext2.split.E01", "196066add11fb71c4c49cf1bb50d6d24", 4194304, true},
        {"log2timeline+plaso/image-split.E01", "38ea5af8a80e16e46c095c9110242fc0", 1474560, true},
        {"log2timeline+plaso/image.E01", "d73c51f10c7ee6a681b7b619ccc6f1c4", 102400, true},
        {"simsong+bulk_extractor/CFReDS001.E01", "e4f9afba18011f0b9015a9d74cd3c3ac", 103219200,
         true},
        {"simsong+bulk_extractor/email_test.E01", "63fa546614f5d732586f3ca06b59bc49", 3538432,
         false},
        {"simsong+bulk_extractor/nps-2010-emails.E01", "7dae50cec8163697415e69fd72387c01", 10485760,
         true},
        {"sleuthkit+sleuthkit/data/image.E01", "3ebb0b7dcd6b5fcd59a0020625d70994", 102400, true},
        {"sleuthkit+sleuthkit/data/imageformat_mmls_1.E01", "8ec671e301095c258224aad701740503",
         62915072, true},
    };
    for (const auto& fact : facts) {
        auto path = support::corpus_file(std::string("01-disk-images/") + fact.name);
        if (!path)
            return;
        CAPTURE(fact.name);
        support::CollectingSink sink;
        auto image = open_ewf(open_files(*path), sink, {});
        REQUIRE(image);
        CHECK(image.value()->size() == fact.size);
        support::LibewfImage oracle(*path);
        REQUIRE(oracle.opened());
        check_same_bytes(*image.value(), oracle);
        auto stored = image.value()->description().stored_hashes;
        for (const auto& [name, value] : oracle.hashes())
            CHECK(stored[name] == value);
        CHECK(digests_of(*image.value(), 1u << 20).md5.hex() == fact.md5);
        CHECK((stored["md5"] == fact.md5) == fact.verified);
        for (const auto& anomaly : sink.anomalies)
            MESSAGE(anomaly.code << " " << anomaly.offset << " " << anomaly.detail);
        CHECK(image.value()->unreadable_ranges().empty());
    }
}

TEST_CASE("images of every writer's form, compression and odd size read as libewf reads them") {
    support::TemporaryFolder folder;
    auto medium = (folder.path() / "medium").string();
    // Programs are compressible and not; the last chunk is short: 4,648,448 bytes.
    REQUIRE(support::run_command("head -c 3146752 /usr/bin/python3.11 > " + medium));
    REQUIRE(support::run_command("head -c 1500160 /dev/zero >> " + medium +
                                 " && head -c 1536 /usr/bin/env >> " + medium));
    struct Form {
        const char *format, *compression, *sectors, *extension;
    };
    constexpr Form forms[] = {
        {"encase6", "none", "64", "E01"},   {"encase6", "fast", "64", "E01"},
        {"encase6", "best", "16", "E01"},   {"encase6", "empty-block", "64", "E01"},
        {"encase7", "fast", "1024", "E01"}, {"encase5", "fast", "128", "E01"},
        {"encase1", "none", "64", "E01"},   {"encase2", "best", "64", "E01"},
        {"ftk", "fast", "64", "E01"},       {"linen6", "best", "64", "E01"},
        {"ewfx", "fast", "64", "e01"},      {"smart", "best", "64", "s01"},
        {"ewf", "fast", "64", "e01"},
    };
    for (const auto& form : forms) {
        auto name = std::string(form.format) + form.compression + form.sectors;
        CAPTURE(name);
        auto target = (folder.path() / name).string();
        REQUIRE(support::run_command("ewfacquire -u -q -S 1048576 -d sha1 -e Müller -C case-7 -f " +
                                     std::string(form.format) + " -c " + form.compression + " -b " +
                                     form.sectors + " -t " + target + " " + medium +
                                     " < /dev/null"));
        support::CollectingSink sink;
        auto path = fs::path(target + "." + form.extension);
        auto image = open_ewf(open_files(path), sink, {});
        REQUIRE(image);
        support::LibewfImage oracle(path);
        REQUIRE(oracle.opened());
        check_same_bytes(*image.value(), oracle);
        auto stored = image.value()->description().stored_hashes;
        CHECK(stored == oracle.hashes());
        CHECK(digests_of(*image.value(), 65537).md5.hex() == stored["md5"]);
        CHECK(image.value()->description().metadata.at("case_number") == "case-7");
        CHECK(sink.anomalies.empty());
        for (const auto& anomaly : sink.anomalies)
            MESSAGE(anomaly.code << " " << anomaly.detail);
    }
}

TEST_CASE("bytes that the stated size leaves out are told") {
    support::TemporaryFolder folder;
    auto medium = (folder.path() / "medium").string();
    // The writer counts whole sectors but stores and hashes all 33,500 bytes.
    REQUIRE(support::run_command("head -c 33500 /usr/bin/env > " + medium));
    REQUIRE(support::run_command("ewfacquire -u -q -c fast -t " + medium + " " + medium +
                                 " < /dev/null"));
    support::CollectingSink sink;
    auto image = open_ewf(open_files(medium + ".E01"), sink, {}).value();
    CHECK(image->size() == 33280);
    CHECK(sink.has_anomaly("ewf.bytes_beyond_size"));
}
