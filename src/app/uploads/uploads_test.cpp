#include "app/uploads/uploads.h"

#include "app/cli/session.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

namespace app {
namespace {

struct Bench {
    support::TemporaryFolder folder;
    std::unique_ptr<Session> session =
        Session::open(folder.path() / "home", store::HomeMode::create_if_absent).value();
    model::Case of = session->open_case("oak").value();
    std::unique_ptr<Uploads> uploads = Uploads::open(*session).value();

    NewUpload made(const std::string& name, std::uint64_t size) {
        NewUpload out;
        out.of = of.id;
        out.name = name;
        out.exhibit = exhibit_of(name);
        out.size = size;
        out.by = "ana";
        return out;
    }
    void open_again() {
        uploads.reset();
        uploads = Uploads::open(*session).value();
    }
    PieceEnd send(const Upload& upload, std::uint64_t offset, std::string_view text) {
        AnnouncedPiece piece;
        piece.offset = offset;
        auto arrival = uploads->receive(of.id, upload.id, piece).value();
        REQUIRE(arrival->take(text));
        return arrival->end(true).value().second;
    }
};

TEST_CASE("an upload goes on after a stop and ends in the vault under its name") {
    Bench bench;
    auto made = bench.made("disk.E01", 11);
    made.expected = core::sha256("hello world");
    auto upload = bench.uploads->create(made).value();
    CHECK(bench.send(upload, 0, "hello") == PieceEnd::kept);
    CHECK(bench.uploads->source(bench.of.id, upload.id).error().code() ==
          core::ErrorCode::conflict);
    bench.open_again();
    CHECK(bench.uploads->find(bench.of.id, upload.id)->offset == 5);
    CHECK(bench.send(upload, 5, " world") == PieceEnd::kept);
    auto done = bench.uploads->find(bench.of.id, upload.id);
    CHECK(done->state == UploadState::complete);
    CHECK(done->sha256 == core::sha256("hello world"));
    auto path = bench.uploads->source(bench.of.id, upload.id).value();
    CHECK(path.filename() == "disk.E01");
    CHECK(core::read_file(path, 100).value() == "hello world");
    CHECK(bench.uploads->remove(bench.of.id, upload.id, "ana", "").error().code() ==
          core::ErrorCode::conflict);
    bench.open_again();
    CHECK(bench.uploads->list(bench.of.id).size() == 1);
}

TEST_CASE("what is not what was announced never reaches the vault") {
    Bench bench;
    auto made = bench.made("disk.raw", 3);
    made.expected = core::sha256("abc");
    auto upload = bench.uploads->create(made).value();
    CHECK(bench.send(upload, 0, "abd") == PieceEnd::hash_differs);
    CHECK(bench.uploads->find(bench.of.id, upload.id)->state == UploadState::failed);
    CHECK_FALSE(std::filesystem::exists(bench.session->home().vault(bench.of.id)));
    CHECK_FALSE(bench.uploads->source(bench.of.id, upload.id));
    bench.open_again();
    CHECK(bench.uploads->find(bench.of.id, upload.id)->state == UploadState::failed);
    // The same name may be sent again at once.
    auto again = bench.uploads->create(made).value();
    CHECK(bench.send(again, 0, "abc") == PieceEnd::kept);
    REQUIRE(bench.uploads->remove(bench.of.id, upload.id, "ana", ""));
    CHECK(bench.uploads->list(bench.of.id).size() == 1);
}

TEST_CASE("a piece that is not its checksum is not kept") {
    Bench bench;
    auto upload = bench.uploads->create(bench.made("a.raw", 6)).value();
    CHECK(bench.send(upload, 0, "abc") == PieceEnd::kept);
    for (std::string_view sent : {"xyz", "def"}) {
        AnnouncedPiece piece;
        piece.offset = 3;
        auto digest = core::sha256("def");
        piece.checksum.emplace(
            ChecksumKind::sha256,
            std::string(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()));
        auto arrival = bench.uploads->receive(bench.of.id, upload.id, piece).value();
        REQUIRE(arrival->take(sent));
        auto ended = arrival->end(true).value();
        CHECK(ended.second == (sent == "def" ? PieceEnd::kept : PieceEnd::checksum_differs));
        CHECK(ended.first.offset == (sent == "def" ? 6 : 3));
    }
    CHECK(bench.uploads->find(bench.of.id, upload.id)->sha256 == core::sha256("abcdef"));
}

TEST_CASE("whoever begins later goes on, from what the earlier one left") {
    Bench bench;
    auto upload = bench.uploads->create(bench.made("a.raw", 6)).value();
    auto earlier = bench.uploads->receive(bench.of.id, upload.id, {}).value();
    REQUIRE(earlier->take("ab"));
    AnnouncedPiece wrong;
    wrong.offset = 5;
    CHECK(bench.uploads->receive(bench.of.id, upload.id, wrong).error().code() ==
          core::ErrorCode::conflict);
    CHECK(bench.uploads->settle(bench.of.id, upload.id).value().offset == 2);
    CHECK(earlier->take("cd").error().code() == core::ErrorCode::conflict);
    CHECK(bench.send(upload, 2, "cdef") == PieceEnd::kept);
    CHECK(bench.uploads->find(bench.of.id, upload.id)->sha256 == core::sha256("abcdef"));
}

TEST_CASE("names, sizes and repetitions that cannot be are refused") {
    Bench bench;
    for (std::string name : {"", ".", "..", "a/b", "a\\b", "a\nb", ".hidden", "\xff"})
        CHECK(bench.uploads->create(bench.made(name, 1)).error().code() ==
              core::ErrorCode::invalid_input);
    CHECK(bench.uploads->create(bench.made("a.raw", std::uint64_t{1} << 43)).error().code() ==
          core::ErrorCode::no_space);
    auto upload = bench.uploads->create(bench.made("a.raw", 4)).value();
    CHECK(bench.uploads->create(bench.made("a.raw", 4)).error().code() ==
          core::ErrorCode::conflict);
    AnnouncedPiece piece;
    auto arrival = bench.uploads->receive(bench.of.id, upload.id, piece).value();
    CHECK(arrival->take("abcde").error().code() == core::ErrorCode::invalid_input);
    CHECK(bench.uploads->find(bench.of.id, upload.id)->offset == 0);
    CHECK(bench.uploads->create(bench.made("empty", 0)).value().state == UploadState::complete);
}

}  // namespace
}  // namespace app
