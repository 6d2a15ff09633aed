#include "evidence/ledger/tiles.h"

#include "core/file.h"
#include "evidence/ledger/checkpoint.h"
#include "support/corpus.h"
#include "support/ledger.h"

#include <doctest/doctest.h>

using namespace evidence;

TEST_CASE("paths are those of the specification") {
    CHECK(index_path(0) == "000");
    CHECK(index_path(999) == "999");
    CHECK(index_path(1000) == "x001/000");
    CHECK(index_path(1234067) == "x001/x234/067");
    CHECK(tile_path({1, 1234067}) == "tile/1/x001/x234/067");
    CHECK(tile_path({0, 5, 17}) == "tile/0/005.p/17");
    CHECK(bundle_path(0, 1) == "tile/entries/000.p/1");
}

TEST_CASE("a tree of 70,000 entries has the tiles that the specification counts") {
    CHECK(tile_width_at(70000, 0, 272) == 256);
    CHECK(tile_width_at(70000, 0, 273) == 112);
    CHECK(tile_width_at(70000, 0, 274) == 0);
    CHECK(tile_width_at(70000, 1, 0) == 256);
    CHECK(tile_width_at(70000, 1, 1) == 17);
    CHECK(tile_width_at(70000, 2, 0) == 1);
    CHECK(tile_width_at(70000, 3, 0) == 0);
    CHECK(tile_width_at(256, 1, 0) == 1);
}

TEST_CASE("bundles and tiles that are cut anywhere are refused or shorter") {
    auto bundle = encode_bundle({"one", "", std::string(entry_size_max, 'x')});
    CHECK(decode_bundle(bundle).value().size() == 3);
    for (std::size_t size : {0u, 1u, 3u, 4u, 6u, 8u, 100u}) {
        auto cut = decode_bundle(std::string_view(bundle).substr(0, size));
        CHECK_MESSAGE(!cut, size);
    }
    CHECK(decode_bundle(std::string_view(bundle).substr(0, 5)).value().size() == 1);
    CHECK(!decode_bundle(std::string(2 * 257, '\0')));
    CHECK(decode_bundle(std::string(2 * 256, '\0')).value().size() == 256);
    auto tile = encode_tile({empty_tree_hash(), empty_tree_hash()});
    for (std::size_t size = 0; size <= tile.size(); ++size)
        CHECK(static_cast<bool>(decode_tile(tile.substr(0, size))) ==
              (size != 0 && size % 32 == 0));
    CHECK(!decode_tile(std::string(257 * 32, 'x')));
}

TEST_CASE("tessera's test log comes out byte for byte: tiles, bundles and signed checkpoints") {
    auto log = support::corpus_file("19-custody/transparency-dev+tessera/testdata/log");
    if (!log)
        return;
    auto content = [&](const std::filesystem::path& name) {
        return core::read_file(*log / name, 1 << 20).value();
    };
    auto entries = decode_bundle(content("tile/entries/000.p/15")).value();
    REQUIRE(entries.size() == 15);
    auto key = support::test_key();
    Frontier frontier;
    std::vector<TreeHash> hashes;
    for (unsigned size = 0; size <= 15; ++size) {
        if (size != 0) {
            hashes.push_back(leaf_hash(entries[size - 1]));
            frontier.append(hashes.back());
            std::vector<std::string> first(entries.begin(), entries.begin() + size);
            CHECK(content(tile_path({0, 0, size})) == encode_tile(hashes));
            CHECK(content(bundle_path(0, size)) == encode_bundle(first));
        }
        Checkpoint checkpoint{key.verifier().name(), {size, frontier.root()}};
        auto published = content("checkpoint." + std::to_string(size));
        CHECK(published == key.sign_note(checkpoint_text(checkpoint)));
        CHECK(read_checkpoint(published, support::test_verifier()).value() == checkpoint);
        core::RealDisk disk;
        TileReaderView reader(disk, *log, size);
        CHECK(root_at(reader, size).value() == frontier.root());
    }
}
