#include "model/ids.h"

#include <doctest/doctest.h>

using namespace model;

// The vectors of docs/formats/ids.md: made there with another program.
TEST_CASE("ids are those of the published vectors") {
    core::Sha256Digest sample = core::sha256("sample");
    auto source = source_id(103'219'200, sample);
    CHECK(source.hex() == "2ebbd42742469f38576a0c37529841d4");
    CHECK(item_id(source, "p1/i45-3/a128-1").hex() == "cc49478da9debecec57785b755716ec9");
    CHECK(item_id(source, "").hex() == "ebe8543ed1d07cb9f0ce7b72afdf6911");
    RecordPlace place{"p1/i45-3/a128-1", "mam", 84, "windows.prefetch.execution", 2};
    CHECK(record_id(source, place).hex() == "6e278f5faf48d1bb0d790191cf91375d");
}

TEST_CASE("a record's id changes with each part of its place and does not mix neighbours up") {
    SourceId source;
    RecordPlace place{"a", "b", 1, "c", 0};
    auto id = record_id(source, place);
    RecordPlace others[] = {{"b", "b", 1, "c", 0}, {"a", "c", 1, "c", 0}, {"a", "b", 2, "c", 0},
                            {"a", "b", 1, "d", 0}, {"a", "b", 1, "c", 1}, {"ab", "", 1, "c", 0},
                            {"", "ab", 1, "c", 0}};
    for (const auto& other : others)
        CHECK(record_id(source, other) != id);
}

TEST_CASE("an id reads back from its hex form and from nothing else") {
    auto id = item_id(SourceId{}, "x");
    CHECK(ItemId::from_hex(id.hex()) == id);
    CHECK(!ItemId::from_hex("00"));
    CHECK(!ItemId::from_hex("zz0102030405060708090a0b0c0d0e0f"));
    CHECK(!ItemId::from_hex(id.hex() + "00"));
}
