#include "evidence/ledger/ledger.h"

#include "evidence/ledger/tiles.h"
#include "support/ledger.h"
#include "support/memory_disk.h"
#include "support/temporary_folder.h"

#include <thread>

#include <doctest/doctest.h>

using namespace evidence;
using core::ErrorCode;

TEST_CASE("a ledger on the real disk grows over full tiles, and every old checkpoint still holds") {
    support::TemporaryFolder temporary;
    core::RealDisk disk;
    auto folder = temporary.path() / "ledger";
    std::vector<TreeHead> heads;
    std::uint64_t count = 0;
    for (std::uint64_t size : {1u, 2u, 255u, 256u, 257u, 511u, 600u}) {
        auto ledger = support::open_ledger(disk, folder);
        for (; count < size; ++count)
            CHECK(ledger->append(support::draft(count)).value().index == count);
        REQUIRE(ledger->checkpoint());
        heads.push_back(ledger->head());
        CHECK(heads.back().size == size);
        CHECK(support::verified(disk, folder).intact());
    }
    TileReaderView tiles(disk, folder, 600);
    for (const auto& from : heads)
        for (const auto& to : heads)
            if (from.size <= to.size) {
                auto proof = consistency_proof(tiles, from.size, to.size).value();
                CHECK(verify_consistency(from, to, proof));
            }
    auto report = support::verified(disk, folder);
    CHECK(report.entries == 600);
    CHECK(report.payloads == 600);
    CHECK(report.checkpoints == 8);
    CHECK(report.notes.empty());
}

TEST_CASE("entries without a checkpoint are there when the ledger is opened again") {
    support::MemoryDisk disk;
    {
        auto ledger = support::open_ledger(disk, "/l");
        for (std::uint64_t i = 0; i < 5; ++i)
            REQUIRE(ledger->append(support::draft(i)));
        auto report = support::verified(disk, "/l");
        CHECK(report.intact());
        CHECK(report.entries_beyond == 5);
    }
    auto ledger = support::open_ledger(disk, "/l");
    CHECK(ledger->recovery().entries == 5);
    CHECK(ledger->size() == 5);
    CHECK(ledger->head().size == 5);
    CHECK(support::verified(disk, "/l").entries == 5);
}

TEST_CASE("a checkpoint without new entries is the one before") {
    support::MemoryDisk disk;
    auto ledger = support::open_ledger(disk, "/l");
    REQUIRE(ledger->append(support::draft(0)));
    auto first = ledger->checkpoint().value();
    CHECK(ledger->checkpoint().value() == first);
    CHECK(support::verified(disk, "/l").checkpoints == 2);
}

TEST_CASE("many threads append at once, and each gets its own place") {
    support::MemoryDisk disk;
    auto ledger = support::open_ledger(disk, "/l");
    constexpr std::uint64_t threads = 8;
    constexpr std::uint64_t each = 100;
    std::array<std::vector<Ticket>, threads> tickets;
    {
        std::vector<std::jthread> running;
        for (std::uint64_t t = 0; t < threads; ++t)
            running.emplace_back([&, t] {
                for (std::uint64_t i = 0; i < each; ++i) {
                    if (auto ticket = ledger->append(support::draft(t * each + i)))
                        tickets[t].push_back(ticket.value());
                    if (t == 0 && i % 20 == 0)
                        (void)ledger->checkpoint();
                }
            });
    }
    REQUIRE(ledger->checkpoint());
    std::vector<bool> taken(threads * each);
    TileReaderView tiles(disk, "/l", threads * each);
    for (const auto& list : tickets) {
        CHECK(list.size() == each);
        for (const auto& ticket : list) {
            REQUIRE(ticket.index < taken.size());
            CHECK(!taken[ticket.index]);
            taken[ticket.index] = true;
            CHECK(tiles.node(0, ticket.index).value() == ticket.leaf_hash);
        }
    }
    CHECK(support::verified(disk, "/l").intact());
}

TEST_CASE("a removed payload leaves the tree as it was") {
    support::MemoryDisk disk;
    auto ledger = support::open_ledger(disk, "/l");
    for (std::uint64_t i = 0; i < 4; ++i)
        REQUIRE(ledger->append(support::draft(i)));
    REQUIRE(ledger->checkpoint());
    REQUIRE(ledger->remove_payload(2, support::draft(99)));
    CHECK(ledger->remove_payload(50, support::draft(99)).error().code() == ErrorCode::not_found);
    for (const auto& path : disk.files())
        CHECK(disk.content(path).find(R"({"number":2})") == std::string::npos);
    REQUIRE(ledger->append(support::draft(5)));
    REQUIRE(ledger->checkpoint());
    auto report = support::verified(disk, "/l");
    CHECK(report.intact());
    CHECK(report.entries == 6);
    CHECK(report.payloads == 5);
    CHECK(report.payloads_removed == 1);
    CHECK(support::open_ledger(disk, "/l")->append(support::draft(6)));
}

TEST_CASE("a ledger that is not what was signed opens, but takes no entry") {
    support::MemoryDisk disk;
    {
        auto ledger = support::open_ledger(disk, "/l");
        for (std::uint64_t i = 0; i < 5; ++i)
            REQUIRE(ledger->append(support::draft(i)));
        REQUIRE(ledger->checkpoint());
    }
    auto refuses = [](support::MemoryDisk& damaged) {
        auto ledger = support::open_ledger(damaged, "/l");
        return ledger->refusal() &&
               ledger->append(support::draft(9)).error().code() == ErrorCode::invalid_input &&
               !ledger->checkpoint();
    };
    auto copy = disk.copy();
    CHECK(!refuses(copy));
    for (const char* name : {"tile/0/000.p/5", "tile/entries/000.p/5", "checkpoints/5"}) {
        copy = disk.copy();
        copy.content(std::filesystem::path("/l") / name)[20] ^= 1;
        CHECK_MESSAGE(refuses(copy), name);
        copy = disk.copy();
        copy.drop(std::filesystem::path("/l") / name);
        CHECK_MESSAGE(refuses(copy), name);
    }
    copy = disk.copy();
    copy.content("/l/payloads/000").resize(200);
    CHECK(refuses(copy));
    copy = disk.copy();
    for (const auto& path : copy.files())
        if (path.string().find("checkpoint") != std::string::npos)
            copy.drop(path);
    CHECK(refuses(copy));
}

TEST_CASE("another node's key does not open the ledger for writing") {
    support::MemoryDisk disk;
    REQUIRE(support::open_ledger(disk, "/l")->append(support::draft(0)));
    auto other = Ledger::open(disk, "/l", SigningKey::generate("example.org/other").value());
    REQUIRE(other);
    CHECK(other.value()->refusal());
}
