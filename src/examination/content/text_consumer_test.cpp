#include "examination/content/text_consumer.h"

#include "core/bytes.h"
#include "examination/content/content_type.h"
#include "examination/protocol/limits.h"
#include "support/collecting_sink.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

enum class Selectors {
    searched,
    left_out
};

struct Read {
    support::CollectingSink sink;
    std::string text;
};

Read read(std::string_view bytes, Selectors searched = Selectors::searched,
          ItemState state = ItemState::allocated) {
    load_content_types();
    DigestConsumer digests(DigestConsumer::Typing::by_content);
    SelectorConsumer selectors;
    KeywordConsumer keywords(selectors);
    NoTools no_tools;
    TextConsumer texts(digests, selectors, keywords, no_tools);
    using enum SelectorConsumer::Wanted;
    selectors.set_wanted(searched == Selectors::searched ? all : nothing);
    texts.set_wanted(TextConsumer::Wanted::all);
    ContentUnitReader reader({&digests, &selectors, &texts});
    FoundItem unit;
    unit.kind = ItemKind::file;
    unit.state = state;
    unit.size = bytes.size();
    unit.content = ContentSource::inline_data;
    unit.inline_data = bytes;
    Read out;
    reader.read(unit, {}, {}, out.sink);
    for (const auto& piece : out.sink.texts) {
        CHECK(piece.offset == out.text.size());
        CHECK(piece.text.size() <= limits::text_piece_bytes_max);
        out.text += piece.text;
    }
    return out;
}

constexpr std::string_view phrase =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

}  // namespace

TEST_CASE("a file's text is handed on with its format and encoding") {
    auto plain = read("caf\xC3\xA9 and so on, a plain text of one line\n");
    REQUIRE(plain.sink.texts.size() == 1);
    CHECK(plain.sink.texts[0].format == "plain");
    CHECK(plain.sink.texts[0].encoding == "UTF-8");
    CHECK(plain.text == "caf\xC3\xA9 and so on, a plain text of one line\n");
    auto html = read("<!DOCTYPE html><html><body><p>one</p><script>two</script></body></html>");
    REQUIRE(html.sink.texts.size() == 1);
    CHECK(html.sink.texts[0].format == "html");
    CHECK(html.text.find("two") == std::string::npos);
}

TEST_CASE("a long text comes in pieces that end between characters") {
    std::string text;
    while (text.size() < 600'000)
        text += "\xD1\x91\xD0\xB6\xE5\x8C\x97 ";
    CHECK(read(text).text == text);
}

TEST_CASE("what has no text gives none") {
    CHECK(read(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)).sink.texts.empty());
    CHECK(read("").sink.texts.empty());
}

TEST_CASE("the text of a page shows selectors that its bytes hide, each once") {
    auto found = read(
        "<!DOCTYPE html><html><body><p>a&#64;example.org</p><p>b@example.org</p></body></html>");
    auto of = [&](std::string_view value, model::SelectorLayer layer) {
        return std::ranges::count_if(found.sink.selectors, [&](const FoundSelector& one) {
            return one.kind == model::SelectorKind::email && one.value == value &&
                   one.layer == layer;
        });
    };
    CHECK(of("a@example.org", model::SelectorLayer::text) == 1);
    CHECK(of("a@example.org", model::SelectorLayer::content) == 0);
    CHECK(of("b@example.org", model::SelectorLayer::content) == 1);
    CHECK(of("b@example.org", model::SelectorLayer::text) == 0);
}

TEST_CASE("no text shows a secret, whether selectors are searched for or not") {
    auto plain = "mine: " + std::string(phrase) + ". And tell nobody of it.\n";
    auto page =
        "<!DOCTYPE html><html><body><p>mine: " + std::string(phrase) + ".</p></body></html>";
    std::string wide = "\xFF\xFE";
    for (char c : plain)
        wide += {c, '\0'};
    for (const auto& bytes : {plain, page, wide})
        for (auto searched : {Selectors::searched, Selectors::left_out}) {
            auto out = read(bytes, searched);
            CHECK(out.text.find("mine: **") != std::string::npos);
            CHECK(out.text.find("sausage") == std::string::npos);
        }
}

TEST_CASE("damage to a deleted file's text is no loss") {
    std::string_view rtf = "{\\rtf1\\ansi {{{ text";
    for (auto state : {ItemState::allocated, ItemState::deleted}) {
        auto out = read(rtf, Selectors::searched, state);
        CHECK(out.sink.has_anomaly("text.rtf_unclosed"));
        for (const auto& anomaly : out.sink.anomalies)
            CHECK((state == ItemState::allocated || !anomaly.loses_data));
    }
}
