#include "examination/content/yara_consumer.h"

#include "core/bytes.h"
#include "support/collecting_sink.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

using namespace examination;

namespace {

support::CollectingSink sink_after(const std::string& rules, const std::string& unit,
                                   std::size_t piece = YaraConsumer::piece_size) {
    const YaraSource sources[] = {{"test.yar", rules}};
    auto set = YaraSet::load(compile_yara(sources).value().bytes).value();
    SelectorConsumer selectors;
    selectors.set_wanted(SelectorConsumer::Wanted::secrets);
    YaraConsumer yara(selectors, piece, 8);
    yara.search_with(set.get());
    support::CollectingSink sink;
    FoundContent content;
    FoundItem item;
    selectors.begin(item, sink);
    yara.begin(item, sink);
    selectors.update(core::bytes_of(unit), 0);
    for (std::size_t at = 0; at < unit.size(); at += 7)
        yara.update(core::bytes_of(unit).subspan(at, std::min<std::size_t>(7, unit.size() - at)),
                    at);
    selectors.finish(content, sink);
    yara.finish(content, sink);
    return sink;
}

const std::string needles = R"(rule n { strings: $a = "needle" condition: $a })";

}  // namespace

TEST_CASE("a rule and the places of its strings are hits") {
    auto sink = sink_after(needles, "a needle and a needle");
    REQUIRE(sink.hits.size() == 3);
    CHECK(sink.hits[0].length == 0);
    CHECK(sink.hits[1].offset == 2);
    CHECK(sink.hits[1].part == "$a");
    CHECK(sink.hits[2].matched == "needle");
    CHECK(sink.anomalies.empty());
}

TEST_CASE("a content too large for one piece is judged in pieces, each place once") {
    std::string unit(100, '.');
    for (std::size_t at : {0u, 14u, 37u, 60u, 94u})
        unit.replace(at, 6, "needle");
    auto sink = sink_after(needles, unit, 20);
    CHECK(sink.hits.size() == 6);
    REQUIRE(sink.anomalies.size() == 1);
    CHECK(sink.anomalies[0].code == "yara.in_pieces");
    CHECK_FALSE(sink.anomalies[0].loses_data);
}

TEST_CASE("a rule that finds a secret does not show it") {
    auto sink = sink_after(R"(rule w { strings: $a = /[a-z]+ thank/ condition: $a })",
                           "x legal winner thank year wave sausage worth useful legal winner thank "
                           "yellow y");
    REQUIRE(sink.hits.size() == 1);
    CHECK(sink.hits[0].length == 0);
    CHECK(sink.has_anomaly("yara.in_secret"));
}
