#include "core/file.h"

#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("a name beneath a folder cannot climb out or follow a link") {
    support::TemporaryFolder folder;
    REQUIRE(replace_file(folder.path() / "secret", "s"));
    REQUIRE(ensure_folder(folder.path() / "in"));
    REQUIRE(replace_file(folder.path() / "in" / "part", "p"));
    std::filesystem::create_symlink("../secret", folder.path() / "in" / "link");
    auto inside = File::open_folder(folder.path() / "in").value();
    CHECK(File::open_beneath(inside, "part"));
    CHECK_FALSE(File::open_beneath(inside, "../secret"));
    CHECK_FALSE(File::open_beneath(inside, "link"));
    CHECK_FALSE(File::open_beneath(inside, "/etc/passwd"));
}

TEST_CASE("replacing a file leaves one whole content") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "f";
    REQUIRE(replace_file(path, "old"));
    REQUIRE(replace_file(path, "new one"));
    CHECK(read_file(path, 100).value() == "new one");
    CHECK(read_file(path, 3).error().code() == ErrorCode::limit_exceeded);
}
