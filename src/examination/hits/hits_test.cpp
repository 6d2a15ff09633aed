#include "core/bytes.h"
#include "examination/hits/hit_reader.h"
#include "support/grants.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace examination;

namespace {

const model::CaseId the_case{};

HitBuilderOptions options(const support::TemporaryFolder& folder, const std::string& made_of) {
    HitBuilderOptions build;
    build.folder = folder.path() / "findings";
    build.temporary = folder.path() / "temporary";
    build.name = {model::source_id(1, core::sha256("source")), model::RuleSetKind::keywords,
                  core::sha256(made_of)};
    build.rules.resize(3);
    for (std::uint32_t i = 0; i < 3; ++i) {
        build.rules[i].name = "term " + std::to_string(i);
        build.rules[i].line = i + 1;
    }
    return build;
}

PublishedHits build(const support::TemporaryFolder& folder, const std::string& made_of,
                    std::uint64_t items) {
    auto builder = HitBuilder::create(options(folder, made_of)).value();
    for (std::uint64_t i = 0; i < items; ++i) {
        HitItem item;
        item.address = "p1/i" + std::to_string(i);
        item.id = model::item_id(model::source_id(1, core::sha256("source")), item.address);
        item.path = "folder/file " + std::to_string(i);
        REQUIRE(builder->add_item(item));
        for (std::uint32_t j = 0; j <= i % 3; ++j) {
            model::RuleHit hit;
            hit.rule = j % 2;
            hit.encoding = model::KeywordEncoding::koi8_r;
            hit.layer = j == 2 ? model::SelectorLayer::text : model::SelectorLayer::content;
            hit.offset = 100 * i + j;
            hit.length = 4;
            hit.matched = "ab\xFFz";
            hit.before = "<";
            REQUIRE(builder->add_hit(hit));
        }
        model::Anomaly anomaly;
        anomaly.code = "keywords.limit";
        anomaly.loses_data = i == 1;
        REQUIRE(builder->add_anomaly(anomaly));
    }
    return builder->publish().value();
}

std::unique_ptr<HitReader> open(const support::TemporaryFolder& folder) {
    HitReaderOptions reading;
    reading.case_id = the_case;
    reading.folder = folder.path() / "findings";
    reading.sources = {model::source_id(1, core::sha256("source"))};
    reading.temporary = folder.path() / "temporary";
    return HitReader::open(std::move(reading), support::grant()).value();
}

}  // namespace

TEST_CASE("what was found is read again, page by page") {
    support::TemporaryFolder folder;
    auto published = build(folder, "one", 7);
    build(folder, "two", 2);
    auto reader = open(folder);
    REQUIRE(reader->searches().size() == 2);
    std::uint64_t hits = 0;
    std::string cursor;
    do {
        auto page = reader->hits({}, {cursor, 4}, support::grant()).value();
        for (const auto& row : page.rows) {
            ++hits;
            CHECK(row.rule == "term " + std::to_string(row.hit.rule));
            CHECK(row.item.address == "p1/i" + std::to_string(row.hit.offset / 100));
            CHECK(row.hit.matched == "ab\xFFz");
            CHECK(row.hit.encoding == model::KeywordEncoding::koi8_r);
            bool in_text = row.hit.offset % 100 == 2;
            CHECK((row.hit.layer == model::SelectorLayer::text) == in_text);
            CHECK((row.origin({}).text().find("|text") != std::string::npos) == in_text);
        }
        cursor = page.next;
    } while (!cursor.empty());
    CHECK(hits == published.hits + 3);
    CHECK(published.hits_in_text == 2);
    CHECK(reader->searches()[0].hits_in_text + reader->searches()[1].hits_in_text == 2);
    auto all_rules = reader->rules({}, {}, support::grant()).value();
    for (const auto& row : all_rules.rows)
        CHECK(row.hits_in_text ==
              (reader->searches()[row.search].items == 7 && row.ordinal == 0 ? 2 : 0));
    auto rules = reader->rules({.search = "", .rule = "term 1"}, {}, support::grant()).value();
    CHECK(rules.rows.size() == 2);
    auto narrowed = reader->hits({.search = "", .rule = "term 1"}, {}, support::grant()).value();
    std::uint64_t counted = 0;
    for (const auto& row : rules.rows)
        counted += row.hits;
    CHECK(narrowed.rows.size() == counted);
    CHECK(
        reader->hits({.search = "", .rule = "nothing"}, {}, support::grant()).value().rows.empty());
    CHECK(reader->anomalies({}, {}, support::grant()).value().rows.size() == 9);
    CHECK_FALSE(reader->hits({}, {"x", 4}, support::grant()));
}

TEST_CASE("the result hash is that of the canonical export") {
    support::TemporaryFolder folder;
    auto published = build(folder, "one", 2'500);
    auto reader = open(folder);
    std::string lines;
    REQUIRE(canonical_hits(reader->searches().at(0), support::grant(), [&](std::string_view piece) {
        lines += piece;
        return core::Result<void>();
    }));
    CHECK(core::sha256(lines) == published.result_hash);
    CHECK(reader->searches()[0].result_hash == published.result_hash.hex());
    CHECK_FALSE(reader->searches()[0].complete);
    CHECK(build(folder, "one", 2'500).result_hash == published.result_hash);
}

TEST_CASE("hits come in order and of rules that there are") {
    support::TemporaryFolder folder;
    auto builder = HitBuilder::create(options(folder, "x")).value();
    REQUIRE(builder->add_item({}));
    model::RuleHit hit;
    hit.rule = 3;
    CHECK_FALSE(builder->add_hit(hit));
    REQUIRE(builder->add_anomaly({}));
    CHECK_FALSE(builder->add_hit({}));
}
