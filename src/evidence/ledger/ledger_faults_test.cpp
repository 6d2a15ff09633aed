#include "evidence/ledger/ledger.h"
#include "evidence/ledger/tiles.h"
#include "support/ledger.h"
#include "support/memory_disk.h"

#include <doctest/doctest.h>

using namespace evidence;
using support::Crash;
using support::Fault;
using support::MemoryDisk;

namespace {

// What the ledger promised before it was stopped.
struct Promised {
    std::vector<Ticket> tickets;
    std::optional<std::string> checkpoint;
};

MemoryDisk ledger_of(std::uint64_t entries) {
    MemoryDisk disk;
    auto ledger = support::open_ledger(disk, "/l");
    for (std::uint64_t i = 0; i < entries; ++i)
        REQUIRE(ledger->append(support::draft(i)));
    REQUIRE(ledger->checkpoint());
    return disk;
}

// Opens, appends and signs until the fault stops it.
Promised work(MemoryDisk& disk) {
    Promised promised;
    auto ledger = Ledger::open(disk, "/l", support::test_key());
    if (!ledger)
        return promised;
    for (std::uint64_t i = 0; i < 6; ++i) {
        if (auto ticket = ledger.value()->append(support::draft(1000 + i)))
            promised.tickets.push_back(ticket.value());
        if (i % 3 != 1)
            continue;
        if (auto note = ledger.value()->checkpoint())
            promised.checkpoint = note.value();
    }
    if (auto removed = ledger.value()->remove_payload(0, support::draft(2000)))
        promised.tickets.push_back(removed.value());
    return promised;
}

void check_kept(MemoryDisk& disk, const Promised& promised) {
    auto ledger = support::open_ledger(disk, "/l");
    auto refusal = ledger->refusal();
    REQUIRE_MESSAGE(!refusal, (refusal ? refusal->message() : ""));
    TileReaderView tiles(disk, "/l", ledger->head().size);
    for (const auto& ticket : promised.tickets) {
        auto hash = tiles.node(0, ticket.index);
        REQUIRE(hash);
        CHECK(hash.value() == ticket.leaf_hash);
    }
    REQUIRE(ledger->append(support::draft(3000)));
    REQUIRE(ledger->checkpoint());
    auto report = support::verified(disk, "/l", {PayloadsExpected::yes, promised.checkpoint});
    CHECK_MESSAGE(report.intact(), ledger_report_text(report));
}

void check_every_step(const MemoryDisk& base, Fault fault, std::initializer_list<Crash> crashes) {
    auto undisturbed = base.copy();
    auto before = undisturbed.steps();
    CHECK(work(undisturbed).tickets.size() == 7);
    auto steps = undisturbed.steps() - before;
    CHECK(steps > 50);
    for (std::uint64_t step = 1; step <= steps; ++step)
        for (auto crash : crashes) {
            CAPTURE(step);
            CAPTURE(static_cast<int>(fault));
            CAPTURE(static_cast<int>(crash));
            auto disk = base.copy();
            disk.fail_at(step, fault);
            auto promised = work(disk);
            disk.crash(crash, step);
            check_kept(disk, promised);
        }
}

}  // namespace

// At 254 entries the work fills the first tile and removes its partial ones.
TEST_CASE("whatever step the process dies at, no acknowledged entry is lost") {
    for (std::uint64_t entries : {1u, 254u})
        check_every_step(ledger_of(entries), Fault::kill,
                         {Crash::process, Crash::power, Crash::torn});
}

TEST_CASE("whatever operation fails, no acknowledged entry is lost") {
    check_every_step(ledger_of(254), Fault::error, {Crash::process, Crash::power});
    auto reading = ledger_of(1);
    reading.count_reads();
    check_every_step(reading, Fault::error, {Crash::process});
}

TEST_CASE("whatever write falls short, no acknowledged entry is lost") {
    check_every_step(ledger_of(254), Fault::short_write, {Crash::process, Crash::torn});
}

TEST_CASE("the step from one payload file to the next loses nothing") {
    check_every_step(ledger_of(1022), Fault::kill, {Crash::power, Crash::torn});
}

TEST_CASE("a ledger that dies while it is made can be made again") {
    MemoryDisk undisturbed;
    support::open_ledger(undisturbed, "/l");
    for (std::uint64_t step = 1; step <= undisturbed.steps(); ++step)
        for (auto crash : {Crash::process, Crash::power, Crash::torn}) {
            MemoryDisk disk;
            disk.fail_at(step, Fault::kill);
            (void)Ledger::open(disk, "/l", support::test_key());
            disk.crash(crash, step);
            check_kept(disk, {});
        }
}

TEST_CASE("after an I/O error nothing is taken until the ledger is opened again") {
    auto disk = ledger_of(1);
    auto ledger = support::open_ledger(disk, "/l");
    disk.fail_at(4, Fault::error);
    CHECK(ledger->append(support::draft(1)).error().code() == core::ErrorCode::io);
    CHECK(ledger->append(support::draft(2)).error().code() == core::ErrorCode::io);
    CHECK(ledger->checkpoint().error().code() == core::ErrorCode::io);
    CHECK(support::open_ledger(disk, "/l")->append(support::draft(3)));
}
