#include "evidence/ledger/entry.h"

#include "core/canonical_json.h"
#include "support/ledger.h"

#include <doctest/doctest.h>

using namespace evidence;
using core::ErrorCode;

namespace {

Leaf example() {
    Leaf leaf;
    leaf.kind = "case.open";
    leaf.time = "2026-11-23T01:02:03Z";
    leaf.ids = {{"case", "c-1"}, {"run", "01J:x.y"}};
    leaf.commitment = core::sha256(std::string_view("x"));
    leaf.checkpoint = core::sha256(std::string_view("y"));
    return leaf;
}

}  // namespace

TEST_CASE("a leaf is canonical JSON and reads back as it was") {
    auto text = leaf_text(example());
    CHECK(core::canonical_json(core::parse_json(text).value()).value() == text);
    auto leaf = parse_leaf(text);
    REQUIRE(leaf);
    CHECK(leaf.value().kind == "case.open");
    CHECK(leaf.value().ids == example().ids);
    CHECK(leaf.value().commitment == example().commitment);
    CHECK(leaf.value().checkpoint == example().checkpoint);
    auto bare = example();
    bare.ids.clear();
    bare.checkpoint.reset();
    CHECK(leaf_text(parse_leaf(leaf_text(bare)).value()) == leaf_text(bare));
}

TEST_CASE("a leaf cut or changed anywhere is another leaf or none") {
    auto text = leaf_text(example());
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK(!parse_leaf(std::string_view(text).substr(0, size)));
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        auto flipped = text;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        if (auto leaf = parse_leaf(flipped))
            CHECK(leaf_text(leaf.value()) == flipped);
    }
    CHECK(!parse_leaf(" " + text));
    CHECK(parse_leaf(R"({"commitment":"","form":2,"kind":"x","time":"x"})").error().code() ==
          ErrorCode::unsupported);
}

TEST_CASE("what could be personal data does not get into a leaf") {
    auto bad = support::draft(1);
    for (const char* id : {"Jane Roe", "jane@example.org", "", "Zo\xc3\xab", "a\"b", "a\nb"}) {
        bad.ids = {{"case", id}};
        CHECK_MESSAGE(prepare_entry(bad).error().code() == ErrorCode::invalid_input, id);
    }
    bad = support::draft(1);
    bad.kind = "Case opened";
    CHECK(prepare_entry(bad).error().code() == ErrorCode::invalid_input);
    bad = support::draft(1);
    bad.time.zone = core::TimeZoneKnowledge::unknown;
    CHECK(prepare_entry(bad).error().code() == ErrorCode::invalid_input);
    bad = support::draft(1);
    bad.payload = core::Json::array();
    CHECK(prepare_entry(bad).error().code() == ErrorCode::invalid_input);
    bad.payload = {{"x", std::string(payload_size_max, 'x')}};
    CHECK(prepare_entry(bad).error().code() == ErrorCode::limit_exceeded);
}

TEST_CASE("equal payloads have unequal commitments, since each has its own salt") {
    auto one = prepare_entry(support::draft(1)).value();
    auto two = prepare_entry(support::draft(1)).value();
    CHECK(one.payload == two.payload);
    CHECK(one.payload == R"({"number":1})");
    CHECK(one.commitment != two.commitment);
    CHECK(payload_commitment(one.salt, one.payload) == one.commitment);
}
