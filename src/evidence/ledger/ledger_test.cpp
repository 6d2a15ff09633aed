#include "evidence/ledger/ledger.h"

#include "evidence/ledger/proof.h"
#include "evidence/ledger/verify_ledger.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace evidence;

TEST_CASE("a ledger on the real disk is written, verified and proved") {
    support::TemporaryFolder folder;
    core::RealDisk disk;
    auto key = SigningKey::generate("example.org/node").value();
    auto verifier = key.verifier();
    auto ledger = Ledger::open(disk, folder.path() / "ledger", std::move(key));
    REQUIRE(ledger);
    for (int i = 0; i < 300; ++i) {
        EntryDraft draft{
            "case.open", core::moment_from_system_clock(), {{"case", "c1"}}, {{"name", "x"}}};
        auto ticket = ledger.value()->append(draft);
        REQUIRE(ticket);
        CHECK(ticket.value().index == static_cast<unsigned>(i));
    }
    auto note = ledger.value()->checkpoint();
    REQUIRE(note);
    auto report = verify_ledger(disk, folder.path() / "ledger", verifier);
    REQUIRE(report);
    CHECK(report.value().intact());
    auto proof = prove_entry(disk, folder.path() / "ledger", verifier, 7, Disclosure::with_payload);
    REQUIRE(proof);
}
