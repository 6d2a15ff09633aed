#include "evidence/ledger/verify_ledger.h"

#include "evidence/ledger/proof.h"
#include "evidence/ledger/tiles.h"
#include "support/ledger.h"
#include "support/memory_disk.h"

#include <doctest/doctest.h>

using namespace evidence;
using core::ErrorCode;
using support::MemoryDisk;

namespace {

// Three entries, checkpoints over 0, 2 and 3, one payload removed.
MemoryDisk small_ledger() {
    MemoryDisk disk;
    auto ledger = support::open_ledger(disk, "/l");
    REQUIRE(ledger->append(support::draft(0)));
    REQUIRE(ledger->append(support::draft(1)));
    REQUIRE(ledger->checkpoint());
    REQUIRE(ledger->remove_payload(0, support::draft(2)));
    return disk;
}

bool intact(MemoryDisk& disk, const LedgerCheck& check = {}) {
    return support::verified(disk, "/l", check).intact();
}

}  // namespace

TEST_CASE("any bit of any file flipped is found") {
    auto disk = small_ledger();
    REQUIRE(intact(disk));
    CHECK(disk.files().size() == 9);
    for (const auto& path : disk.files()) {
        auto& content = disk.content(path);
        for (std::size_t bit = 0; bit < content.size() * 8; ++bit) {
            auto mask = static_cast<char>(1 << (bit % 8));
            content[bit / 8] = static_cast<char>(content[bit / 8] ^ mask);
            CHECK_MESSAGE(!intact(disk), path.string() << " bit " << bit);
            content[bit / 8] = static_cast<char>(content[bit / 8] ^ mask);
        }
    }
    CHECK(intact(disk));
}

TEST_CASE("any file cut short, made longer or taken away is found") {
    auto disk = small_ledger();
    for (const auto& path : disk.files()) {
        auto whole = disk.content(path);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            disk.content(path) = whole.substr(0, size);
            CHECK_MESSAGE(!intact(disk), path.string() << " cut to " << size);
        }
        disk.content(path) = whole + "x";
        CHECK_MESSAGE(!intact(disk), path.string() << " longer");
        disk.content(path) = whole;
        auto copy = disk.copy();
        copy.drop(path);
        CHECK_MESSAGE(!intact(copy), path.string() << " taken away");
    }
}

TEST_CASE("entries that change places are found, even where all unsigned files agree") {
    auto disk = small_ledger();
    for (unsigned width : {2u, 3u}) {
        auto path = std::filesystem::path("/l") / bundle_path(0, width);
        auto entries = decode_bundle(disk.content(path)).value();
        std::swap(entries[0], entries[1]);
        disk.content(path) = encode_bundle(entries);
        std::vector<TreeHash> hashes;
        for (const auto& entry : entries)
            hashes.push_back(leaf_hash(entry));
        disk.content(std::filesystem::path("/l") / tile_path({0, 0, width})) = encode_tile(hashes);
    }
    CHECK(!intact(disk));
}

TEST_CASE("a ledger rolled back as a whole is found with a checkpoint kept elsewhere") {
    auto before = small_ledger();
    auto after = before.copy();
    auto ledger = support::open_ledger(after, "/l");
    REQUIRE(ledger->append(support::draft(3)));
    LedgerCheck known{PayloadsExpected::yes, ledger->checkpoint().value()};
    CHECK(intact(after, known));
    CHECK(intact(before));
    CHECK(!intact(before, known));
    // Another history of the same length, signed with the same key.
    auto other = support::open_ledger(before, "/l");
    REQUIRE(other->append(support::draft(4)));
    REQUIRE(other->checkpoint());
    CHECK(intact(before));
    CHECK(!intact(before, known));
    known.known_checkpoint = "nonsense";
    CHECK(!intact(after, known));
}

TEST_CASE("a checkpoint that is forgotten, or slipped in, is found") {
    auto disk = small_ledger();
    auto copy = disk.copy();
    copy.drop("/l/checkpoints/2");
    CHECK(!intact(copy));
    auto key = support::test_key();
    TileReaderView tiles(disk, "/l", 3);
    Checkpoint slipped{key.verifier().name(), {1, root_at(tiles, 1).value()}};
    auto file = disk.open("/l/checkpoints/1", core::OpenMode::write_new).value();
    auto note = key.sign_note(checkpoint_text(slipped));
    REQUIRE(file->write_at(std::as_bytes(std::span(note)), 0));
    CHECK(!intact(disk));
}

TEST_CASE("a copy without payloads is checked as far as it goes") {
    auto disk = small_ledger();
    disk.drop("/l/payloads/000");
    CHECK(!intact(disk));
    auto report = support::verified(disk, "/l", {PayloadsExpected::no, std::nullopt});
    CHECK(report.intact());
    CHECK(report.entries == 3);
    CHECK(report.payloads == 0);
    CHECK(report.notes.size() == 1);
}

TEST_CASE("the wrong key, and a folder that is not there, are told apart") {
    auto disk = small_ledger();
    auto other = SigningKey::generate("example.org/other").value();
    CHECK(!verify_ledger(disk, "/l", other.verifier()).value().intact());
    CHECK(verify_ledger(disk, "/nowhere", support::test_verifier()).error().code() ==
          ErrorCode::not_found);
}

TEST_CASE("an entry is proved with nothing but the proof and the key") {
    auto disk = small_ledger();
    for (std::uint64_t index = 0; index < 3; ++index) {
        auto text = prove_entry(disk, "/l", support::test_verifier(), index, Disclosure::leaf_only);
        REQUIRE(text);
        auto proved = verify_proof(text.value(), support::test_verifier());
        REQUIRE(proved);
        CHECK(proved.value().index == index);
        CHECK(!proved.value().payload);
        CHECK(proof_text(parse_proof(text.value()).value()) == text.value());
    }
    auto text = prove_entry(disk, "/l", support::test_verifier(), 1, Disclosure::with_payload);
    REQUIRE(text);
    auto proved = verify_proof(text.value(), support::test_verifier()).value();
    CHECK(proved.payload == R"({"number":1})");
    CHECK(prove_entry(disk, "/l", support::test_verifier(), 0, Disclosure::with_payload)
              .error()
              .code() == ErrorCode::not_found);
    CHECK(prove_entry(disk, "/l", support::test_verifier(), 3, Disclosure::leaf_only)
              .error()
              .code() == ErrorCode::not_found);
}

TEST_CASE("a proof cut or with any bit changed proves nothing") {
    auto disk = small_ledger();
    auto text =
        prove_entry(disk, "/l", support::test_verifier(), 1, Disclosure::with_payload).value();
    auto extra_end = text.find("\nindex ");
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK(!verify_proof(std::string_view(text).substr(0, size), support::test_verifier()));
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        auto flipped = text;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        auto proved = verify_proof(flipped, support::test_verifier());
        // The extra line is not signed: changed, it can only say less, never something else.
        if (proved && bit / 8 < extra_end) {
            CHECK(proved.value().leaf == verify_proof(text, support::test_verifier()).value().leaf);
            CHECK((!proved.value().payload || *proved.value().payload == R"({"number":1})"));
        } else {
            CHECK_MESSAGE(!proved, "bit " << bit);
        }
    }
}
