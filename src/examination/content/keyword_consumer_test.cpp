#include "examination/content/keyword_consumer.h"

#include "core/bytes.h"
#include "support/collecting_sink.h"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

support::CollectingSink search(const std::string& terms, const std::string& unit) {
    auto list = parse_keyword_list(terms).value();
    auto set = KeywordSet::load(compile_keywords(list).value().bytes).value();
    SelectorConsumer selectors;
    selectors.set_wanted(SelectorConsumer::Wanted::secrets);
    KeywordConsumer keywords(selectors);
    keywords.search_with(set.get());
    support::CollectingSink sink;
    FoundContent content;
    FoundItem item;
    for (ContentConsumer* consumer :
         {static_cast<ContentConsumer*>(&selectors), static_cast<ContentConsumer*>(&keywords)}) {
        consumer->begin(item, sink);
        consumer->update(core::bytes_of(unit), 0);
    }
    selectors.finish(content, sink);
    keywords.finish(content, sink);
    return sink;
}

std::string wide(const std::string& text, bool big) {
    std::string out;
    for (char c : text)
        out += big ? std::string{'\0', c} : std::string{c, '\0'};
    return out;
}

}  // namespace

TEST_CASE("a place has one reading") {
    auto sink = search("strasse\n", "Die Straße, die STRASSE");
    REQUIRE(sink.hits.size() == 2);
    CHECK(sink.hits[0].encoding == model::KeywordEncoding::utf8);
    for (bool big : {false, true}) {
        auto found = search("anna\n", wide("mit anna dort", big));
        REQUIRE(found.hits.size() == 1);
        CHECK(found.hits[0].offset == 8);
        CHECK(found.hits[0].encoding ==
              (big ? model::KeywordEncoding::utf16be : model::KeywordEncoding::utf16le));
    }
}

TEST_CASE("a secret is not told by the hits around and within it") {
    const std::string phrase =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";
    auto sink = search("sausage\nwallet\n", "my wallet " + phrase + " is a wallet");
    REQUIRE(sink.hits.size() == 2);
    for (const auto& hit : sink.hits) {
        CHECK(hit.matched == "wallet");
        CHECK((hit.before + hit.after).find("winner") == std::string::npos);
        CHECK((hit.before + hit.after).find("yellow") == std::string::npos);
    }
    REQUIRE(sink.anomalies.size() == 1);
    CHECK(sink.anomalies[0].code == "keywords.in_secret");
    CHECK(sink.selectors.empty());
}
