#include "examination/nesting/nested_contents.h"

#include "core/bytes.h"
#include "examination/nesting/read_inside.h"
#include "support/corpus.h"
#include "support/made_archive.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

using namespace examination;
using support::made_archive;
using support::MadeMember;

namespace {

// Everything said about a unit.
struct Said final : ContentSink {
    struct One {
        FoundItem item;
        FoundContent content;
        std::vector<FoundAnomaly> anomalies;
    };
    std::vector<One> contents{One{}};
    bool follow = false, ended = false;

    using RecordSink::anomaly;
    void record(FoundRecord) override {}
    void selector(FoundSelector) override {}
    void text(FoundText) override {}
    void hit(FoundHit) override {}
    void anomaly(FoundAnomaly anomaly) override {
        contents.back().anomalies.push_back(std::move(anomaly));
    }
    bool exhausted() const override { return false; }
    std::uint32_t begin_member(FoundItem item) override {
        contents.emplace_back().item = std::move(item);
        return static_cast<std::uint32_t>(contents.size() - 1);
    }
    void end_content(FoundContent content, bool members_follow) override {
        contents.back().content = std::move(content);
        follow = follow || members_follow;
    }
    void anomaly_of(std::uint32_t member, FoundAnomaly anomaly) override {
        contents.at(member).anomalies.push_back(std::move(anomaly));
    }
    void end_unit() override { ended = true; }

    const One* find(std::string_view path) const {
        auto found =
            std::ranges::find(contents, path, [](const One& one) { return one.item.path_raw; });
        return found == contents.end() ? nullptr : &*found;
    }
    std::vector<std::string> codes() const {
        std::vector<std::string> all;
        for (const auto& one : contents)
            for (const auto& anomaly : one.anomalies)
                all.push_back(anomaly.code);
        return all;
    }
};

FoundItem unit_of(const std::string& bytes) {
    FoundItem unit;
    unit.address = "p1/i5";
    unit.path_raw = "mail/box";
    unit.content = ContentSource::inline_data;
    unit.inline_data = bytes;
    unit.size = bytes.size();
    return unit;
}

Said read(const FoundItem& unit, NestingLimits limits = {}, std::vector<std::string> passwords = {},
          Budgets budgets = {}) {
    DigestConsumer digests(DigestConsumer::Typing::by_content);
    MemberGatherer gatherer;
    ContentUnitReader reader({&digests, &gatherer});
    NestedContents nested(reader, gatherer, [](bool) {});
    NestingOptions options;
    options.open = true;
    options.passwords = passwords;
    Said said;
    nested.read(unit, {}, budgets, options, said, limits);
    CHECK(said.follow == said.ended);
    return said;
}

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Copier final : public ContentConsumer {
public:
    void begin(const FoundItem&, RecordSink&) override {}
    void update(std::span<const std::byte> bytes, std::uint64_t) override {
        text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    void finish(FoundContent&, RecordSink&) override {}
    std::string text;
};

}  // namespace

TEST_CASE("an archive in an archive in an archive is read to its last file") {
    auto inner = made_archive("zip", "none", {{"deep.txt", "found me"}});
    auto middle = made_archive("ustar", "gzip", {{"readme", "hello"}, {"inner.zip", inner}});
    auto unit = unit_of(made_archive("zip", "none", {{"middle.tgz", middle}, {"last", "the end"}}));
    auto said = read(unit);
    REQUIRE(said.contents.size() == 6);
    const auto* deep = said.find("mail/box/middle.tgz/inner.zip/deep.txt");
    REQUIRE(deep);
    CHECK(deep->item.address == "p1/i5!1!2!1");
    CHECK(deep->content.digests.sha256 == core::sha256("found me"));
    CHECK(deep->content.type == "text/plain");
    CHECK(said.find("mail/box/last")->item.address == "p1/i5!2");
    CHECK(said.codes().empty());

    Copier copier;
    ContentUnitReader reader({&copier});
    Said sink;
    REQUIRE(read_inside(unit, {}, Budgets(), "1!2!1", {}, reader, sink));
    CHECK(copier.text == "found me");
    for (const char* absent : {"3", "1!9", "2!1", "x", "", "1!2!1!1"})
        CHECK_FALSE(read_inside(unit, {}, Budgets(), absent, {}, reader, sink));
}

TEST_CASE("a unit that is no archive, and one that need not be opened, end at once") {
    CHECK_FALSE(read(unit_of("just text")).follow);
    auto unit = unit_of(made_archive("zip", "none", {{"a", "b"}}));
    unit.kind = ItemKind::unallocated;
    CHECK_FALSE(read(unit).follow);
}

TEST_CASE("bombs are cut where they expand beyond their limits") {
    auto layer = made_archive("ustar", "gzip", {{"zeros", std::string(20u << 20, '\0')}});
    std::vector<MadeMember> many;
    for (int i = 0; i < 20; ++i)
        many.push_back({"bomb" + std::to_string(i), layer});
    NestingLimits limits;
    limits.free_bytes = 50u << 20;
    Budgets budgets;
    budgets.expansion_ratio_max = 100;
    auto said = read(unit_of(made_archive("ustar", "gzip", many)), limits, {}, budgets);
    auto codes = said.codes();
    CHECK(std::ranges::count(codes, "archive.expansion_limit") == 1);
    CHECK(said.contents.size() < 12);
    std::uint64_t read_bytes = 0;
    for (const auto& one : said.contents)
        read_bytes += one.content.size_read;
    CHECK(read_bytes < (60u << 20));
}

TEST_CASE("too many members are cut, and the rest is said to be missing") {
    std::vector<MadeMember> many;
    for (int i = 0; i < 500; ++i)
        many.push_back({"m" + std::to_string(i), "x"});
    NestingLimits limits;
    limits.members_max = 100;
    auto said = read(unit_of(made_archive("ustar", "none", many)), limits);
    CHECK(said.contents.size() == 101);
    CHECK(said.codes() == std::vector<std::string>{"archive.members_limit"});
    CHECK(said.contents[0].anomalies[0].loses_data);
}

TEST_CASE("nesting ends at the depth limit") {
    auto bytes = made_archive("ustar", "none", {{"core", "x"}});
    for (int i = 0; i < 30; ++i)
        bytes = made_archive("ustar", "gzip", {{"a" + std::to_string(i), bytes}});
    auto said = read(unit_of(bytes));
    CHECK(said.codes() == std::vector<std::string>{"archive.depth_limit"});
    CHECK(said.contents.size() == 17);
}

TEST_CASE("names that climb are kept as they are, and told") {
    auto said = read(unit_of(made_archive(
        "ustar", "none", {{"../../etc/passwd", "x"}, {"a/..b/c", "y"}, {"C:\\windows", "z"}})));
    CHECK(said.codes() == std::vector<std::string>{"archive.name_climbs", "archive.name_climbs"});
    CHECK(said.find("mail/box/../../etc/passwd"));
}

TEST_CASE("damage in a deleted archive is told, and is no loss") {
    auto bytes = made_archive("zip", "none", {{"a", std::string(5000, 'x')}});
    bytes.resize(bytes.size() / 2);
    auto unit = unit_of(bytes);
    auto losses = [&] {
        auto said = read(unit);
        CHECK_FALSE(said.codes().empty());
        std::size_t count = 0;
        for (const auto& one : said.contents)
            for (const auto& anomaly : one.anomalies)
                count += anomaly.loses_data ? 1 : 0;
        return count;
    };
    CHECK(losses() > 0);
    unit.state = ItemState::deleted;
    CHECK(losses() == 0);
}

TEST_CASE("a disk image in an archive is examined like a source") {
    auto first = support::corpus_file("01-disk-images/log2timeline+dfvfs/ext2.splitraw.000");
    auto second = support::corpus_file("01-disk-images/log2timeline+dfvfs/ext2.splitraw.001");
    if (!first || !second) {
        MESSAGE("corpus absent");
        return;
    }
    auto raw = file_bytes(*first) + file_bytes(*second);
    auto alone = unit_of(raw);
    auto inside = unit_of(made_archive("zip", "none", {{"disk.raw", raw}}));
    auto of_image = read(alone), of_zip = read(inside);
    REQUIRE(of_image.follow);
    CHECK(of_image.contents.size() > 5);
    CHECK(of_zip.contents.size() == of_image.contents.size() + 1);
    const auto* file = of_zip.find("mail/box/disk.raw/passwords.txt");
    REQUIRE(file);
    CHECK(file->item.address.starts_with("p1/i5!1!p1/i"));
    CHECK(file->content.digests.sha256 ==
          of_image.find("mail/box/passwords.txt")->content.digests.sha256);
    Copier copier;
    ContentUnitReader reader({&copier});
    Said sink;
    auto address = file->item.address.substr(std::string_view("p1/i5!").size());
    REQUIRE(read_inside(inside, {}, Budgets(), address, {}, reader, sink));
    CHECK(core::sha256(copier.text) == file->content.digests.sha256);
}
