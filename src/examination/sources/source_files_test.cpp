#include "examination/sources/source_files.h"

#include "examination/containers/image.h"
#include "support/collecting_sink.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace examination;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, std::string_view content = "x") {
    REQUIRE(core::replace_file(path, content));
}

std::string e01_head(char number) {
    std::string head("EVF\x09\x0d\x0a\xff\x00\x01", 9);
    return head + number + std::string(3, '\0');
}

std::uint64_t total_size(const SourceFiles& source) {
    std::uint64_t size = 0;
    for (const auto& file : source.files)
        size += file.size().value();
    return size;
}

}  // namespace

TEST_CASE("a file of no known format is a raw image") {
    support::TemporaryFolder folder;
    write(folder.path() / "disk.dd", "bytes");
    auto source = open_source(folder.path() / "disk.dd").value();
    CHECK(source.container == "raw");
    CHECK(total_size(source) == 5);
    CHECK(open_source(folder.path() / "none").error().code() == core::ErrorCode::not_found);
    write(folder.path() / "empty", "");
    CHECK(open_source(folder.path() / "empty").error().code() == core::ErrorCode::invalid_input);
    CHECK(open_source(folder.path()).value().container == folder_container);
    REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
    CHECK(open_source(folder.path() / "pipe").error().code() == core::ErrorCode::invalid_input);
}

TEST_CASE("all parts of a split image are opened, and a gap is refused") {
    support::TemporaryFolder folder;
    for (const char* name : {"d.001", "d.002", "d.003", "other.004"})
        write(folder.path() / name, name);
    auto source = open_source(folder.path() / "d.001").value();
    CHECK(source.container == "raw.split");
    CHECK(source.files.size() == 3);
    auto later = open_source(folder.path() / "d.002");
    REQUIRE_FALSE(later);
    CHECK(later.error().message().find("'d.001'") != std::string::npos);
    fs::remove(folder.path() / "d.002");
    auto gap = open_source(folder.path() / "d.001");
    REQUIRE_FALSE(gap);
    CHECK(gap.error().code() == core::ErrorCode::not_found);
    CHECK(gap.error().message().find("'d.002'") != std::string::npos);
    // Alone it is what it is.
    CHECK(open_source(folder.path() / "other.004").value().container == "raw");
}

TEST_CASE("E01 files are found in any letter case, across gaps, from any of them") {
    support::TemporaryFolder folder;
    write(folder.path() / "x.E01", e01_head(1));
    write(folder.path() / "x.e02", e01_head(2));
    write(folder.path() / "x.E04", e01_head(4));
    write(folder.path() / "y.E03", e01_head(3));
    for (const char* name : {"x.E01", "x.E04"}) {
        auto source = open_source(folder.path() / name).value();
        CHECK(source.container == "ewf");
        CHECK(source.files.size() == 3);
    }
}

TEST_CASE("a part that is a link out of the folder is not followed") {
    support::TemporaryFolder folder;
    write(folder.path() / "secret");
    fs::create_directory(folder.path() / "in");
    write(folder.path() / "in" / "x.001");
    fs::create_symlink("../secret", folder.path() / "in" / "x.002");
    CHECK_FALSE(open_source(folder.path() / "in" / "x.001"));
    // The path a person gives may go through links.
    fs::create_symlink("in/x.001", folder.path() / "link");
    fs::remove(folder.path() / "in" / "x.002");
    CHECK(open_source(folder.path() / "link").value().container == "raw.split");
}

TEST_CASE("relatives of E01 that can't be read are refused, not taken for raw") {
    support::TemporaryFolder folder;
    using namespace std::string_view_literals;
    for (auto head : {"LVF\x09\x0d\x0a\xff\x00"sv, "ADCRYPT\x00"sv}) {
        write(folder.path() / "x.E01", std::string(head) + std::string(100, '\0'));
        auto source = open_source(folder.path() / "x.E01").value();
        CHECK(source.container == "ewf");
        support::CollectingSink sink;
        auto image =
            container_format_named("ewf")->open(container_files(std::move(source.files)), sink);
        REQUIRE_FALSE(image);
        CHECK(image.error().code() == core::ErrorCode::unsupported);
    }
}
