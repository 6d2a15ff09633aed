#include "examination/content/selector_consumer.h"

#include "core/bytes.h"
#include "support/collecting_sink.h"

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::vector<FoundSelector> selectors_in(std::string_view text) {
    SelectorConsumer consumer;
    consumer.set_wanted(SelectorConsumer::Wanted::all);
    support::CollectingSink sink;
    FoundContent content;
    consumer.begin(FoundItem{}, sink);
    consumer.update(core::bytes_of(text), 0);
    consumer.finish(content, sink);
    return std::move(sink.selectors);
}

constexpr std::string_view phrase =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

}  // namespace

TEST_CASE("a selector is given with its place, its canonical value and what stands around it") {
    auto found = selectors_in("write to Anna@Example.ORG today");
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].kind == model::SelectorKind::email);
    CHECK(found[0].offset == 9);
    CHECK(found[0].length == 16);
    CHECK(found[0].raw == "Anna@Example.ORG");
    CHECK(found[0].value.ends_with("@example.org"));
    CHECK(found[0].before == "write to ");
    CHECK(found[0].after == " today");
}

TEST_CASE("a secret leaves no word of itself, in itself or in its neighbours") {
    std::string text = "a@example.org " + std::string(phrase) + " b@example.org";
    auto found = selectors_in(text);
    bool secret = false;
    for (const auto& selector : found) {
        secret = secret || selector.kind == model::SelectorKind::seed_phrase;
        for (const auto* part : {&selector.value, &selector.raw, &selector.before, &selector.after})
            for (auto word : {"legal", "winner", "thank", "yellow", "sausage", "year"})
                CHECK(part->find(word) == std::string::npos);
    }
    CHECK(secret);
    CHECK(found.size() >= 3);
    auto again = selectors_in(phrase);
    REQUIRE(again.size() == 1);
    CHECK(std::ranges::any_of(found, [&](const auto& one) { return one.value == again[0].value; }));
}

TEST_CASE("nothing is searched for where it was not asked for") {
    SelectorConsumer consumer;
    support::CollectingSink sink;
    FoundContent content;
    consumer.begin(FoundItem{}, sink);
    consumer.update(core::bytes_of("a@example.org"), 0);
    consumer.finish(content, sink);
    CHECK(sink.selectors.empty());
}
