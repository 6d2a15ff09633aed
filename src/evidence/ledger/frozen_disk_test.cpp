#include "evidence/ledger/frozen_disk.h"

#include "core/file.h"
#include "evidence/ledger/ledger.h"
#include "evidence/ledger/verify_ledger.h"
#include "support/ledger.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

namespace evidence {
namespace {

TEST_CASE("a ledger is verified as it was, whatever is written meanwhile") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "ledger";
    core::RealDisk disk;
    auto ledger = support::open_ledger(disk, path);
    // Beyond a full tile, so that partial ones are replaced and full ones come to be.
    unsigned count = 0;
    for (unsigned upto : {3u, 200u, 300u, 600u}) {
        for (; count < upto; ++count)
            REQUIRE(ledger->append(support::draft(count)));
        REQUIRE(ledger->checkpoint());
        std::optional<core::Result<FrozenDisk>> frozen;
        ledger->while_quiet([&] { frozen = FrozenDisk::of(disk, path); });
        auto as_it_was = std::move(*frozen).value();
        auto size = ledger->size();
        for (unsigned more = 0; more < 70; ++more, ++count)
            REQUIRE(ledger->append(support::draft(count)));
        REQUIRE(ledger->checkpoint());
        auto report = verify_ledger(as_it_was, path, ledger->verifier()).value();
        CHECK_MESSAGE(report.intact(), report.problems.front());
        CHECK(report.head.size == size);
        CHECK(report.entries == size);
        auto now = verify_while_open(disk, path, *ledger).value();
        CHECK(now.intact());
        CHECK(now.head.size == ledger->size());
    }
    CHECK(FrozenDisk::of(disk, path).value().remove(path / "checkpoint").error().code() ==
          core::ErrorCode::denied);
}

TEST_CASE("what is wrong in the folder is found as before") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "ledger";
    core::RealDisk disk;
    auto ledger = support::open_ledger(disk, path);
    for (unsigned i = 0; i < 5; ++i)
        REQUIRE(ledger->append(support::draft(i)));
    REQUIRE(ledger->checkpoint());
    auto tile = path / "tile/0/000.p/5";
    auto bytes = core::read_file(tile, 1000).value();
    bytes[3] = static_cast<char>(bytes[3] ^ 1);
    REQUIRE(core::replace_file(tile, bytes));
    CHECK_FALSE(verify_while_open(disk, path, *ledger).value().intact());
}

}  // namespace
}  // namespace evidence
