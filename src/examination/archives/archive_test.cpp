#include "examination/archives/archive.h"

#include "core/bytes.h"
#include "support/made_archive.h"
#include "support/truncations.h"

#include <doctest/doctest.h>

using namespace examination;
using support::made_archive;
using support::MadeMember;

namespace {

core::MemoryBytes memory(std::string_view bytes) {
    auto view = core::bytes_of(bytes);
    return core::MemoryBytes({view.begin(), view.end()});
}

struct ReadMember {
    ArchiveMember member;
    std::string content;
    bool failed = false;
};

// Everything that can be had, and whether it ended without an error.
std::pair<std::vector<ReadMember>, bool> read_all(std::string_view bytes, std::string_view name,
                                                  std::vector<std::string> passwords = {}) {
    std::vector<ReadMember> members;
    auto source = memory(bytes);
    auto archive = ArchiveReader::open(source, name, passwords);
    if (!archive)
        return {members, false};
    while (true) {
        auto next = archive.value().next();
        if (!next)
            return {members, false};
        if (!next.value())
            return {members, true};
        auto& read = members.emplace_back();
        read.member = std::move(*next.value());
        std::vector<std::byte> block(1000);
        constexpr std::size_t content_max = 1u << 20;
        while (read.content.size() < content_max) {
            auto count = archive.value().read(block);
            read.failed = !count;
            if (!count || count.value() == 0)
                break;
            read.content.append(reinterpret_cast<const char*>(block.data()), count.value());
        }
    }
}

std::vector<MadeMember> three() {
    return {{"folder/", "", 1'500'000'000},
            {"folder/письмо.txt", "Здравствуйте", 1'600'000'001},
            {"big", std::string(300'000, 'b'), 1'700'000'000}};
}

}  // namespace

TEST_CASE("members come in order with names, sizes, times and contents") {
    for (auto [format, filter] : {std::pair{"ustar", "none"},
                                  {"ustar", "gzip"},
                                  {"pax", "xz"},
                                  {"zip", "none"},
                                  {"7zip", "none"},
                                  {"newc", "zstd"}}) {
        CAPTURE(format);
        auto [members, whole] = read_all(made_archive(format, filter, three()), "x");
        CHECK(whole);
        REQUIRE(members.size() == 3);
        bool folder_first = members[0].member.item.kind == ItemKind::directory;
        // 7z lists folders last.
        const auto& letter = members[folder_first ? 1 : 0];
        CHECK(letter.member.index == (folder_first ? 2 : 1));
        CHECK(letter.member.item.path_raw == "folder/письмо.txt");
        CHECK(letter.content == "Здравствуйте");
        CHECK(letter.member.item.content == ContentSource::member);
        CHECK(letter.member.item.modified->seconds == 1'600'000'001);
        auto zone = letter.member.item.modified->zone;
        bool zip = std::string_view(format) == "zip";
        CHECK((zone == core::TimeZoneKnowledge::unknown) == zip);
        CHECK(members[folder_first ? 2 : 1].content.size() == 300'000);
    }
}

TEST_CASE("what is only compressed is an archive of one; what is neither is none") {
    auto [members, whole] =
        read_all(made_archive("raw", "gzip", {{"x", "log line\n"}}), "a.log.gz");
    CHECK(whole);
    REQUIRE(members.size() == 1);
    CHECK(members[0].member.item.path_raw == "a.log");
    CHECK(members[0].content == "log line\n");
    std::string disk(4096, '\0');
    disk += "a file system";
    auto packed = read_all(made_archive("raw", "xz", {{"x", disk}}), "disk.xz").first;
    REQUIRE(packed.size() == 1);
    CHECK(packed[0].content == disk);
    CHECK_FALSE(read_all("just text, nothing else", "a.txt").second);
    CHECK(read_all("", "empty").first.empty());
    auto nothing = read_all(made_archive("raw", "gzip", {{"x", ""}}), "empty.gz").first;
    REQUIRE(nothing.size() == 1);
    CHECK(nothing[0].member.item.path_raw == "empty");
    CHECK(nothing[0].content.empty());
    // Nobody has said "raw" of what is not packed.
    CHECK(read_all(std::string(4096, '\0'), "zeros").first.empty());
}

TEST_CASE("an encrypted member says so, and opens with one of the passwords") {
    auto zip = made_archive("zip", "none", {{"secret.txt", "the hidden words"}}, "correct horse");
    auto [closed, whole] = read_all(zip, "x.zip");
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].member.encrypted);
    CHECK(closed[0].failed);
    auto [open, all] = read_all(zip, "x.zip", {"wrong", "", "correct horse"});
    REQUIRE(open.size() == 1);
    CHECK(open[0].content == "the hidden words");
}

TEST_CASE("suffixes of compression") {
    CHECK(without_compression_suffix("log.GZ") == "log");
    CHECK(without_compression_suffix("a.tgz") == "a.tar");
    CHECK(without_compression_suffix(".gz") == ".gz");
    CHECK(without_compression_suffix("plain") == "plain");
}

TEST_CASE("every truncation and bits flipped at random end in an answer") {
    for (auto [format, filter] :
         {std::pair{"ustar", "bzip2"}, {"zip", "none"}, {"7zip", "none"}, {"newc", "none"}}) {
        auto sample = made_archive(format, filter, {{"a", "one"}, {"b", std::string(2000, 'x')}});
        auto attempt = [](std::string_view bytes) { (void)read_all(bytes, "x"); };
        support::for_each_truncation(sample, attempt, 256, 128);
        support::for_each_bit_flip(sample, 7, 300, attempt);
    }
}
