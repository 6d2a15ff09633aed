#include "examination/content/keyword_consumer.h"

#include "core/bytes.h"
#include "examination/content/content_type.h"
#include "examination/content/text_consumer.h"
#include "support/collecting_sink.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
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

namespace {

// As workers do it: bytes and text of one content.
support::CollectingSink search_all(const std::string& terms, const std::string& unit) {
    load_content_types();
    auto list = parse_keyword_list(terms).value();
    auto set = KeywordSet::load(compile_keywords(list).value().bytes).value();
    DigestConsumer digests(DigestConsumer::Typing::by_content);
    SelectorConsumer selectors;
    selectors.set_wanted(SelectorConsumer::Wanted::secrets);
    KeywordConsumer keywords(selectors);
    keywords.search_with(set.get());
    NoTools no_tools;
    TextConsumer texts(digests, selectors, keywords, no_tools);
    texts.set_wanted(TextConsumer::Wanted::searched);
    ContentUnitReader reader({&digests, &selectors, &keywords, &texts});
    FoundItem item;
    item.kind = ItemKind::file;
    item.size = unit.size();
    item.content = ContentSource::inline_data;
    item.inline_data = unit;
    support::CollectingSink sink;
    reader.read(item, {}, {}, sink);
    CHECK(sink.texts.empty());
    return sink;
}

std::pair<std::size_t, std::size_t> in_bytes_and_text(const support::CollectingSink& sink) {
    auto in_text = static_cast<std::size_t>(
        std::ranges::count(sink.hits, model::SelectorLayer::text, &FoundHit::layer));
    return {sink.hits.size() - in_text, in_text};
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

TEST_CASE("a text shows what its bytes hide, and nothing again that they show") {
    using Counts = std::pair<std::size_t, std::size_t>;
    const std::string page = "<!DOCTYPE html><html><body>";
    struct Row {
        std::string terms, unit;
        Counts counts;  // In the bytes, and only in the text.
    };
    const std::string cyrillic =
        "\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0 \xE2\xF1\xE5\xEC "
        "\xE4\xF0\xF3\xE7\xFC\xFF\xEC. ";
    const Row rows[] = {
        {"berlin\n", "Berlin, and again Berlin: a plain text\n", {2, 0}},
        {"мир\n", cyrillic + cyrillic + cyrillic, {3, 0}},
        {"мир\n", page + "<p>" + cyrillic + "&amp;<b>" + cyrillic + "</b>", {2, 0}},
        {"berlin\n", page + "<p>Berlin &amp; <b>Berlin</b> Ber<i>lin</i> B&#101;rlin", {2, 2}},
        // The bytes' hit in the address is none of the text.
        {"berlin\n", page + "<p>B&#101;rlin <a href=\"http://berlin.de\">x</a>", {1, 1}},
        {"müller\n", page + "<p>M&uuml;ller und M\xC3\xBCller und M&#252;ller", {1, 2}},
        {"müller\n", page + "<p>caf\xE9 M&uuml;ller und M\xFCller und so weiter", {1, 1}},
        {"berlin\n",
         "From: a@example.org\nTo: b@example.org\nSubject: Berlin\nMIME-Version: 1.0\n"
         "Content-Type: text/plain; charset=utf-8\n"
         "Content-Transfer-Encoding: base64\n\nTmFjaCBCZXJsaW4gdW5kIEJlcmxpbi4K\n",
         {1, 2}},
        // What is encoded counts, though another part of the mail shows the same sentence.
        {"berlin\n",
         "From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n"
         "Content-Type: multipart/alternative; boundary=zz\n\n--zz\n"
         "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
         "TmFjaCBCZXJsaW4gdW5kIEJlcmxpbi4K\n--zz\nContent-Type: text/html\n\n"
         "<p>Nach Berlin und Berlin.</p><!-- Nach Berlin und Berlin. -->\n--zz--\n",
         {4, 2}},
        {"berlin\n",
         "From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n"
         "Content-Type: text/plain; charset=utf-8\n"
         "Content-Transfer-Encoding: quoted-printable\n\nBerlin, Ber=\nlin =C3=BC Berlin\n",
         {2, 1}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.unit);
        CHECK(in_bytes_and_text(search_all(row.terms, row.unit)) == row.counts);
    }
}

TEST_CASE("a secret in a text is as hidden as one in bytes") {
    const std::string phrase =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";
    auto sink = search_all("sausage\nwallet\n",
                           "<!DOCTYPE html><html><p>my w&#97;llet " + phrase + " is a wall&#101;t");
    CHECK(in_bytes_and_text(sink) == std::pair<std::size_t, std::size_t>(0, 2));
    for (const auto& hit : sink.hits) {
        CHECK(hit.matched == "wallet");
        CHECK((hit.before + hit.after).find("winner") == std::string::npos);
        CHECK((hit.before + hit.after).find("yellow") == std::string::npos);
    }
    CHECK(sink.has_anomaly("keywords.in_secret"));
}
