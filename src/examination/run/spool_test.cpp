#include "examination/run/spool.h"

#include "core/file.h"
#include "support/temporary_folder.h"

#include <fstream>
#include <optional>
#include <thread>

#include <doctest/doctest.h>

using namespace examination;

namespace {

const RunIdentity identity{"/images/a.E01", "1.0", "abc", "full"};

JobKey key_of(int number) {
    return core::sha256("job " + std::to_string(number));
}

std::string part_of(int number) {
    std::string part;
    append_answer(part, "answer " + std::to_string(number));
    append_answer(part, "");
    return part;
}

}  // namespace

TEST_CASE("a spool cut anywhere resumes with exactly the jobs whose end it still has") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "spool";
    {
        auto spool = Spool::create(path, identity).value();
        for (int job = 0; job < 4; ++job) {
            auto first = spool->append_part(key_of(job), part_of(job)).value();
            auto second = spool->append_part(key_of(job), part_of(job + 100)).value();
            REQUIRE(spool->complete(key_of(job), {first, second}));
        }
        REQUIRE(spool->sync());
    }
    auto whole = core::read_file(path, 1 << 20).value();
    std::uint64_t most = 0;
    for (std::size_t size = whole.size(); size > 7; size -= 7) {
        auto cut = folder.path() / "cut";
        std::ofstream(cut, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        auto spool = Spool::resume(cut, identity);
        REQUIRE(spool);
        most = std::max(most, spool.value()->completed_count());
        for (int job = 0; job < 4; ++job) {
            auto parts = spool.value()->find(key_of(job));
            CHECK(parts.has_value() ==
                  (static_cast<std::uint64_t>(job) < spool.value()->completed_count()));
            if (parts)
                CHECK(spool.value()->read_part(parts->at(1)).value() == part_of(job + 100));
        }
    }
    CHECK(most == 4);
}

TEST_CASE("a spool begun otherwise is not resumed") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "spool";
    REQUIRE(Spool::create(path, identity));
    auto other = identity;
    other.worker_sha256 = "another program";
    auto resumed = Spool::resume(path, other);
    REQUIRE_FALSE(resumed);
    CHECK(resumed.error().code() == core::ErrorCode::conflict);
}

TEST_CASE("what was just appended can be read at once") {
    support::TemporaryFolder folder;
    auto spool = Spool::create(folder.path() / "spool", identity).value();
    auto offset = spool->append_part(key_of(1), part_of(1)).value();
    CHECK(spool->read_part(offset).value() == part_of(1));
    CHECK_FALSE(spool->find(key_of(1)));
}

TEST_CASE("who awaits a job gets it when it is completed, or nothing when the filling ends") {
    support::TemporaryFolder folder;
    auto spool = Spool::create(folder.path() / "spool", RunIdentity{}).value();
    auto first = core::sha256("first"), never = core::sha256("never");
    CHECK_FALSE(spool->await(first));
    spool->begin_filling();
    std::optional<std::vector<PartOffset>> got, missed = std::vector<PartOffset>{};
    std::jthread waiting([&] {
        got = spool->await(first);
        missed = spool->await(never);
    });
    auto part = spool->append_part(first, "").value();
    REQUIRE(spool->complete(first, {part}));
    spool->end_filling();
    waiting.join();
    REQUIRE(got);
    CHECK(*got == std::vector<PartOffset>{part});
    CHECK_FALSE(missed);
}

TEST_CASE("malformed parts are refused") {
    auto ignore = [](std::string_view) -> core::Result<void> { return {}; };
    auto part = part_of(7);
    CHECK(for_each_answer(part, ignore));
    for (std::size_t size = 1; size < part.size(); ++size)
        if (size != 4 + std::string("answer 7").size())
            CHECK_FALSE(for_each_answer(std::string_view(part).substr(0, size), ignore));
}
