#include "store/objects.h"

#include "core/bytes.h"
#include "support/grants.h"
#include "support/temporary_folder.h"

#include <csignal>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace store;

namespace {

core::Result<core::Sha256Digest> keep(ObjectFolder& objects, std::string_view text) {
    auto writer = TRY(objects.begin());
    TRY(writer.write(core::bytes_of(text.substr(0, text.size() / 2))));
    TRY(writer.write(core::bytes_of(text.substr(text.size() / 2))));
    return writer.publish();
}

std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("an object stands under its hash and is kept once") {
    support::TemporaryFolder folder;
    auto objects = ObjectFolder::open(folder.path(), std::nullopt).value();
    auto grant = support::grant();
    auto digest = keep(objects, "content");
    REQUIRE(digest);
    CHECK(digest.value() == core::sha256("content"));
    CHECK(keep(objects, "content").value() == digest.value());
    CHECK(files_in(folder.path()) == 1);
    CHECK(objects.contains(digest.value(), grant).value());
    CHECK(!objects.contains(core::sha256("other"), grant).value());
    CHECK(objects.verify(digest.value(), grant));
    CHECK(!objects.open_object(core::sha256("other"), grant));
}

TEST_CASE("an object whose bytes have changed is found out") {
    support::TemporaryFolder folder;
    auto objects = ObjectFolder::open(folder.path(), std::nullopt).value();
    auto digest = keep(objects, "content").value();
    auto hex = digest.hex();
    std::ofstream(folder.path() / hex.substr(0, 2) / hex.substr(2)) << "Content";
    auto verified = objects.verify(digest, support::grant());
    REQUIRE(!verified);
    CHECK(verified.error().code() == core::ErrorCode::invalid_input);
}

TEST_CASE("what was begun and not published leaves nothing") {
    support::TemporaryFolder folder;
    auto objects = ObjectFolder::open(folder.path(), std::nullopt).value();
    {
        auto writer = objects.begin().value();
        REQUIRE(writer.write(core::bytes_of("half")));
    }
    CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("a disk that fills up is an error and leaves nothing behind") {
    support::TemporaryFolder folder;
    pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        auto objects = ObjectFolder::open(folder.path(), std::nullopt).value();
        auto kept = keep(objects, std::string(100'000, 'x'));
        ::_exit(!kept && kept.error().code() == core::ErrorCode::no_space ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("objects of a case are read with a grant for that case only") {
    support::TemporaryFolder folder;
    model::CaseId mine, other;
    other.bytes[0] = std::byte{1};
    auto objects = ObjectFolder::open(folder.path(), mine).value();
    auto digest = keep(objects, "content").value();
    CHECK(objects.open_object(digest, support::grant(policy::Action::read, mine)));
    auto refused = objects.open_object(digest, support::grant(policy::Action::read, other));
    REQUIRE(!refused);
    CHECK(refused.error().code() == core::ErrorCode::denied);
}
