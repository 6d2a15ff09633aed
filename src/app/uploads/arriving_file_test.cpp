#include "app/uploads/arriving_file.h"

#include "support/temporary_folder.h"

#include <doctest/doctest.h>

namespace app {
namespace {

std::string text_of(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i)
        text += static_cast<char>(i * 31 + i / 256);
    return text;
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

TEST_CASE("what was kept is there after a kill, with its hash, and nothing else") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "one";
    auto text = text_of(100'000);
    std::string_view all = text;
    {
        auto file = ArrivingFile::create(path).value();
        REQUIRE(file.write(bytes_of(all.substr(0, 70'000))));
        REQUIRE(file.keep());
        REQUIRE(file.write(bytes_of(all.substr(70'000, 9'999))));
        CHECK(file.written() == 79'999);
        CHECK(file.kept() == 70'000);
    }
    auto file = ArrivingFile::open(path).value();
    CHECK(file.kept() == 70'000);
    CHECK(std::filesystem::file_size(ArrivingFile::part_of(path)) == 70'000);
    REQUIRE(file.write(bytes_of(all.substr(70'000))));
    REQUIRE(file.keep());
    CHECK(file.digest() == core::sha256(all));
}

TEST_CASE("a piece that is taken back leaves what was before") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "one";
    auto file = ArrivingFile::create(path).value();
    REQUIRE(file.write(bytes_of("abc")));
    REQUIRE(file.keep());
    REQUIRE(file.write(bytes_of("xyz")));
    REQUIRE(file.revert());
    REQUIRE(file.write(bytes_of("def")));
    REQUIRE(file.keep());
    CHECK(file.digest() == core::sha256("abcdef"));
    CHECK(core::read_file(ArrivingFile::part_of(path), 100).value() == "abcdef");
}

TEST_CASE("of two notes, one of them damaged at any byte, the other counts") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "one";
    {
        auto file = ArrivingFile::create(path).value();
        REQUIRE(file.write(bytes_of("abc")));
        REQUIRE(file.keep());
        REQUIRE(file.write(bytes_of("def")));
        REQUIRE(file.keep());
    }
    auto part = core::read_file(ArrivingFile::part_of(path), 100).value();
    auto notes = core::read_file(ArrivingFile::progress_of(path), 10'000).value();
    // Notes 0 and 1 were empty ones, 2 says three bytes, 3 six, and stands second.
    for (std::size_t at = 4096; at < 4096 + 400; at += 7) {
        auto damaged = notes;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        REQUIRE(core::replace_file(ArrivingFile::part_of(path), part));
        REQUIRE(core::replace_file(ArrivingFile::progress_of(path), damaged));
        auto file = ArrivingFile::open(path).value();
        bool blank = notes[at] == ' ';
        CHECK((file.kept() == 3 || (blank && file.kept() == 6)));
    }
}

TEST_CASE("a number that the bytes do not bear out is not believed") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "one";
    {
        auto file = ArrivingFile::create(path).value();
        REQUIRE(file.write(bytes_of("abcdef")));
        REQUIRE(file.keep());
    }
    REQUIRE(core::replace_file(ArrivingFile::part_of(path), "abc"));
    CHECK(ArrivingFile::open(path).value().kept() == 0);
    std::filesystem::remove(ArrivingFile::part_of(path));
    CHECK(ArrivingFile::open(path).error().code() == core::ErrorCode::not_found);
}

}  // namespace
}  // namespace app
