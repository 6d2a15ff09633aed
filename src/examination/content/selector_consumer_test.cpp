#include "examination/content/selector_consumer.h"

#include "core/bytes.h"
#include "support/collecting_sink.h"

#include <map>

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

TEST_CASE("a password in an address is masked there, in the URL and in what stands around it") {
    auto found =
        selectors_in("first@example.org ftp://anna:hunter2!x@files.example.org/a last@example.org");
    std::map<model::SelectorKind, std::string> values;
    for (const auto& selector : found) {
        values[selector.kind] = selector.value;
        for (const auto* part : {&selector.value, &selector.raw, &selector.before, &selector.after})
            CHECK(part->find("hunter2") == std::string::npos);
    }
    CHECK(values[model::SelectorKind::password] == "ftp://anna:***@files.example.org");
    CHECK(values[model::SelectorKind::url] == "ftp://anna@files.example.org/a");
}

TEST_CASE("a token in a URL leaves the URL with stars in its place, in UTF-16 as well") {
    std::string token = "AKIAIOSFODNN7EXAMPLE";
    std::string text = "see https://example.org/?key=" + token + "&x=1 now";
    std::string wide;
    for (char c : text) {
        wide.push_back(c);
        wide.push_back('\0');
    }
    for (const auto& unit : {text, wide}) {
        auto found = selectors_in(unit);
        auto url = std::ranges::find(found, model::SelectorKind::url, &FoundSelector::kind);
        REQUIRE(url != found.end());
        CHECK(url->value == "https://example.org/?key=" + std::string(20, '*') + "&x=1");
        CHECK(url->raw.find(token) == std::string::npos);
        auto secret = std::ranges::find(found, model::SelectorKind::token, &FoundSelector::kind);
        REQUIRE(secret != found.end());
        CHECK(secret->value.starts_with("secret aws "));
    }
}

TEST_CASE("what follows a private key that is too long to be seen whole shows none of it") {
    std::string text = "-----BEGIN PRIVATE KEY-----\n";
    for (int line = 0; line < 400; ++line)
        text += std::string(60, static_cast<char>('A' + line % 26)) + "\n";
    text += "-----END PRIVATE KEY----- me@example.org";
    SelectorConsumer consumer;
    consumer.set_wanted(SelectorConsumer::Wanted::all);
    support::CollectingSink sink;
    FoundContent content;
    consumer.begin(FoundItem{}, sink);
    consumer.update(core::bytes_of(text), 0);
    consumer.finish(content, sink);
    for (const auto& selector : sink.selectors)
        CHECK(selector.before.find("AAAA") == std::string::npos);
    CHECK(std::ranges::any_of(sink.anomalies, [](const FoundAnomaly& anomaly) {
        return anomaly.code == "selectors.cut" && anomaly.offset == 0;
    }));
}

TEST_CASE("a URL that is cut says so") {
    SelectorConsumer consumer;
    consumer.set_wanted(SelectorConsumer::Wanted::all);
    support::CollectingSink sink;
    FoundContent content;
    std::string text = "x https://example.org/" + std::string(3000, 'a') + " ";
    consumer.begin(FoundItem{}, sink);
    consumer.update(core::bytes_of(text), 0);
    consumer.finish(content, sink);
    REQUIRE(sink.anomalies.size() == 1);
    CHECK(sink.anomalies[0].code == "selectors.cut");
    CHECK(sink.anomalies[0].offset == 2);
    CHECK_FALSE(sink.anomalies[0].loses_data);
}
