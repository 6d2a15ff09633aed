#include "examination/sources/logical_source.h"

#include "support/temporary_folder.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace examination;
namespace fs = std::filesystem;

namespace {

struct Walked {
    std::vector<FoundItem> items;
    std::vector<FoundAnomaly> anomalies;

    LogicalVisitor visitor() {
        return {[this](FoundItem item) -> core::Result<void> {
                    items.push_back(std::move(item));
                    return {};
                },
                [this](FoundAnomaly anomaly) { anomalies.push_back(std::move(anomaly)); }};
    }
};

}  // namespace

TEST_CASE("a folder is walked in order, with raw names, links and hard links") {
    support::TemporaryFolder folder;
    auto root = folder.path();
    fs::create_directory(root / "b");
    REQUIRE(core::replace_file(root / "b" / "inner", "inside"));
    REQUIRE(core::replace_file(root / "a", "content"));
    REQUIRE(core::replace_file(root / "\xff\x01"
                                      "raw",
                               "1"));
    fs::create_hard_link(root / "a", root / "z");
    fs::create_symlink("/etc", root / "link");
    REQUIRE(::mkfifo((root / "pipe").c_str(), 0600) == 0);

    Walked walked;
    REQUIRE(walk_folder(root, walked.visitor()));
    std::vector<std::string> paths;
    for (const auto& item : walked.items)
        paths.push_back(item.path_raw);
    CHECK(paths == std::vector<std::string>{"a", "b", "b/inner", "link", "pipe", "z",
                                            "\xff\x01"
                                            "raw"});
    CHECK(walked.anomalies.empty());
    const auto& items = walked.items;
    CHECK(items[0].address == "f/1");
    CHECK(items[0].size == 7);
    CHECK(items[0].content == ContentSource::host_file);
    CHECK(items[0].same_content_as.empty());
    CHECK(items[5].same_content_as == "f/1");
    CHECK(items[1].kind == ItemKind::directory);
    CHECK(items[3].kind == ItemKind::symbolic_link);
    CHECK(items[3].link_target_raw == "/etc");
    CHECK(items[4].kind == ItemKind::special);
    REQUIRE(items[0].modified);
    CHECK(items[0].modified->zone == core::TimeZoneKnowledge::utc);
    CHECK(items[0].modified->seconds > 1'500'000'000);

    auto source = LogicalSource::open(root).value();
    CHECK(source.open_file("b/inner").value().size().value() == 6);
    CHECK_FALSE(source.open_file("pipe"));
    CHECK_FALSE(source.open_file("link/passwd"));
    CHECK_FALSE(source.open_file("../x"));
}

TEST_CASE("a single file is a source of one item") {
    support::TemporaryFolder folder;
    REQUIRE(core::replace_file(folder.path() / "only.txt", "text"));
    REQUIRE(core::replace_file(folder.path() / "other.txt", "other"));
    Walked walked;
    REQUIRE(walk_folder(folder.path() / "only.txt", walked.visitor()));
    REQUIRE(walked.items.size() == 1);
    CHECK(walked.items[0].path_raw == "only.txt");
    auto source = LogicalSource::open(folder.path() / "only.txt").value();
    CHECK(source.open_file("only.txt"));
    CHECK_FALSE(source.open_file("other.txt"));
}

TEST_CASE("reading a source does not change when it was last read") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "f";
    REQUIRE(core::replace_file(path, "text"));
    // Old enough that the system would renew it at the next plain read.
    timespec times[2] = {{.tv_sec = 1'000'000'000, .tv_nsec = 5}, {.tv_sec = 1, .tv_nsec = 0}};
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
    auto source = LogicalSource::open(folder.path()).value();
    std::array<std::byte, 4> buffer;
    REQUIRE(source.open_file("f").value().read_exactly_at(buffer, 0));
    Walked walked;
    REQUIRE(source.walk(walked.visitor()));
    CHECK(walked.items[0].accessed->seconds == 1'000'000'000);
    CHECK(walked.items[0].accessed->nanoseconds == 5);
}

TEST_CASE("a folder deeper than the limit is an anomaly and the rest is walked") {
    support::TemporaryFolder folder;
    auto path = folder.path();
    for (int i = 0; i < 270; ++i)
        path /= "d";
    fs::create_directories(path);
    REQUIRE(core::replace_file(folder.path() / "e", "behind"));
    Walked walked;
    REQUIRE(walk_folder(folder.path(), walked.visitor()));
    CHECK(walked.items.back().path_raw == "e");
    REQUIRE(walked.anomalies.size() == 1);
    CHECK(walked.anomalies[0].code == "logical.depth_limit");
    CHECK(walked.anomalies[0].loses_data);
}

TEST_CASE("a visitor's error ends the walk") {
    support::TemporaryFolder folder;
    REQUIRE(core::replace_file(folder.path() / "a", "1"));
    REQUIRE(core::replace_file(folder.path() / "b", "2"));
    int count = 0;
    LogicalVisitor visitor{[&](FoundItem) -> core::Result<void> {
                               ++count;
                               return core::Error(core::ErrorCode::io, "full");
                           },
                           [](FoundAnomaly) {}};
    CHECK(walk_folder(folder.path(), visitor).error().code() == core::ErrorCode::io);
    CHECK(count == 1);
}
