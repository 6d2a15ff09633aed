#include "store/home.h"

#include "support/temporary_folder.h"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace store;

TEST_CASE("a home is made once and opened again") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "a" / "home";
    auto missing = Home::open(path, HomeMode::must_exist);
    REQUIRE(!missing);
    CHECK(missing.error().code() == core::ErrorCode::not_found);
    {
        auto home = Home::open(path, HomeMode::create_if_absent);
        REQUIRE(home);
        CHECK(std::filesystem::is_directory(home.value().ledger()));
        model::CaseId id;
        REQUIRE(home.value().ensure_case(id));
        CHECK(std::filesystem::is_directory(home.value().spool(id)));
        CHECK(std::filesystem::is_directory(home.value().findings(id)));
        CHECK(std::filesystem::is_directory(home.value().objects(id)));
        std::ofstream(home.value().temporary() / "left") << "x";
    }
    auto again = Home::open(path, HomeMode::must_exist);
    REQUIRE(again);
    CHECK(std::filesystem::is_empty(again.value().temporary()));
}

TEST_CASE("a home has one owner at a time, across processes and after a kill") {
    support::TemporaryFolder folder;
    auto home = Home::open(folder.path(), HomeMode::create_if_absent);
    REQUIRE(home);
    auto second = Home::open(folder.path(), HomeMode::must_exist);
    REQUIRE(!second);
    CHECK(second.error().code() == core::ErrorCode::conflict);

    auto in_child = [&] {
        pid_t child = ::fork();
        if (child == 0)
            ::_exit(Home::open(folder.path(), HomeMode::must_exist) ? 0 : 1);
        int status = 0;
        ::waitpid(child, &status, 0);
        return WEXITSTATUS(status);
    };
    CHECK(in_child() == 1);
    { auto gone = std::move(home).value(); }
    CHECK(in_child() == 0);
    // The child died holding it; the lock died with the child.
    CHECK(Home::open(folder.path(), HomeMode::must_exist));
}

TEST_CASE("a home of a newer version is refused and left as it was") {
    support::TemporaryFolder folder;
    { REQUIRE(Home::open(folder.path(), HomeMode::create_if_absent)); }
    std::ofstream(folder.path() / "version") << "99\n";
    auto home = Home::open(folder.path(), HomeMode::create_if_absent);
    REQUIRE(!home);
    CHECK(home.error().code() == core::ErrorCode::unsupported);
    CHECK(core::read_file(folder.path() / "version", 10).value() == "99\n");
    std::ofstream(folder.path() / "version") << "soup";
    auto soup = Home::open(folder.path(), HomeMode::create_if_absent);
    REQUIRE(!soup);
    CHECK(soup.error().code() == core::ErrorCode::invalid_input);
}

TEST_CASE("the default home follows the environment") {
    ::setenv("SPOOR_HOME", "/somewhere/else", 1);
    CHECK(default_home_path() == "/somewhere/else");
    ::unsetenv("SPOOR_HOME");
    ::setenv("XDG_DATA_HOME", "/data", 1);
    CHECK(default_home_path() == "/data/spoor");
    ::unsetenv("XDG_DATA_HOME");
}
