#include "model/finding.h"

#include <doctest/doctest.h>

using namespace model;

TEST_CASE("an origin names source, address, decoders and offset, and no more than is known") {
    Origin origin{*SourceId::from_hex("000102030405060708090a0b0c0d0e0f"), "p1/i45-3", "", 0};
    CHECK(origin.text() == "000102030405060708090a0b0c0d0e0f/p1/i45-3");
    origin.decoder_chain = "gzip+300";
    origin.offset = 12;
    CHECK(origin.text() == "000102030405060708090a0b0c0d0e0f/p1/i45-3|gzip+300@12");
}

TEST_CASE("every kind and state has a name that leads back to it") {
    for (int i = 0; i <= static_cast<int>(ItemKind::gap); ++i) {
        auto kind = static_cast<ItemKind>(i);
        CHECK(item_kind_from(name_of(kind)) == kind);
    }
    for (int i = 0; i <= static_cast<int>(ItemState::orphan); ++i) {
        auto state = static_cast<ItemState>(i);
        CHECK(item_state_from(name_of(state)) == state);
    }
    CHECK(!item_kind_from("File"));
    CHECK(!item_state_from(""));
}
