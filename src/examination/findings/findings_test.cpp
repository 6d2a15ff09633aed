#include "examination/findings/findings.h"

#include "core/file.h"
#include "core/text.h"
#include "examination/findings/export.h"
#include "examination/findings/findings_sample_test.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "support/grants.h"

using namespace examination;

namespace {

std::unique_ptr<Findings> open(const support::TemporaryFolder& folder,
                               std::vector<SourceFindings> sources) {
    auto findings = Findings::open({{}, std::move(sources), folder.path() / "temporary"});
    REQUIRE(findings);
    return std::move(findings).value();
}

std::uint64_t count(Findings& findings, const ItemFilter& filter) {
    auto grant = support::grant();
    auto counted = findings.count_items(filter, grant);
    REQUIRE(counted);
    CHECK(findings.items(filter, {}, grant).value().rows.size() == counted.value());
    return counted.value();
}

}  // namespace

TEST_CASE("items come back as they went in, with texts made clean") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto rows = findings->items({}, {}, support::grant()).value().rows;
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].item.modified->raw == 133'000'000'012'345'678);
    CHECK(rows[0].item.modified->precision_ns == 100);
    CHECK(rows[0].item.hash_sets ==
          std::vector<model::HashSetMatch>{{"nsrl \"x\"", "application"}});
    CHECK(rows[0].item.sha256 == core::sha256("picture"));
    CHECK(rows[0].item.md5->bytes[0] == std::byte{0xFF});
    CHECK(rows[0].origin().text() == test_source().hex() + "/p1/i0");
    CHECK(rows[1].item.path == "bad\\xff name's");
    CHECK(rows[1].item.path_raw == "bad\xff name's");
    CHECK(rows[1].item.modified->zone == core::TimeZoneKnowledge::unknown);
    CHECK(rows[1].item.modified->precision_ns == 2'000'000'000);
    CHECK(rows[3].item.kind == model::ItemKind::slack);
    CHECK(!rows[3].item.modified);
}

TEST_CASE("what a grant withholds is told by a blank row and nothing else") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto withheld = std::make_shared<policy::Withheld>();
    withheld->items[test_source()].all = {0};
    withheld->number = 1;
    auto whole = support::grant(), part = support::grant();
    part.withhold(withheld);
    ItemFilter named, hashed;
    named.path_glob = "Users/a/Picture*";
    hashed.hash = core::sha256("picture").hex();
    // Kept answers of one grant are not those of the other.
    for (const auto* filter : {&named, &hashed}) {
        CHECK(findings->count_items(*filter, whole).value() == 1);
        CHECK(findings->count_items(*filter, part).value() == 0);
        CHECK(findings->items(*filter, {}, part).value().rows.empty());
    }
    auto rows = findings->items({}, {}, part).value().rows;
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].withheld);
    CHECK(rows[0].item.path.empty());
    CHECK(!rows[0].item.sha256);
    CHECK(rows[0].item.size == 100);
    CHECK(!rows[1].withheld);
    CHECK(findings->sorted_items({}, {ItemColumn::size}, {}, part).value().rows.size() == 4);
    CHECK(findings->sorted_items({}, {ItemColumn::path}, {}, part).value().rows.size() == 3);
    CHECK(findings->find_item(rows[0].item.id.hex(), part).error().code() ==
          core::ErrorCode::denied);
    auto record = findings->records({}, {}, whole).value().rows.at(0).record.id;
    CHECK(findings->records({}, {}, part).value().rows.empty());
    CHECK(findings->known_records({record}, whole).value().contains(record));
    CHECK(findings->known_records({record}, part).value().empty());
    auto moments = findings->timeline({}, {}, part).value().rows;
    CHECK(moments.size() == findings->count_timeline({}, part).value());
    CHECK(moments.size() < findings->count_timeline({}, whole).value());
    auto anomalies = findings->anomalies({}, {}, part).value().rows;
    for (const auto& row : anomalies)
        CHECK(row.anomaly.item != 0);
    auto places = findings->find_places({{}, {rows[0].item.id.hex()}}, whole).value();
    REQUIRE(places.size() == 1);
    CHECK(places[0].sha256 == core::sha256("picture"));
    CHECK(!places[0].within);
    auto items = findings->name_items(test_source(), {0, 1}, whole).value();
    REQUIRE(items.size() == 2);
    CHECK(items[0].sha256 == core::sha256("picture"));
    CHECK(!items[1].sha256);
    CHECK(findings->name_items(test_source(), {0, 1}, part).value().size() < 2);
}

TEST_CASE("each filter narrows the items, and hostile words are only words") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto with = [&](auto change) {
        ItemFilter filter;
        change(filter);
        return count(*findings, filter);
    };
    CHECK(with([](auto&) {}) == 4);
    CHECK(with([](auto& f) { f.path_glob = "*.jpg"; }) == 2);
    CHECK(with([](auto& f) { f.path_glob = "users/**"; }) == 1);
    CHECK(with([](auto& f) { f.path_glob = "Users/*"; }) == 0);
    CHECK(with([](auto& f) { f.path_glob = "Users/?/Picture [0-9].jpg"; }) == 1);
    CHECK(with([](auto& f) { f.path_glob = "*name's"; }) == 1);
    CHECK(with([](auto& f) { f.path_glob = "' OR 1=1 --"; }) == 0);
    CHECK(with([](auto& f) { f.kinds = {model::ItemKind::file}; }) == 2);
    CHECK(with([](auto& f) { f.states = {model::ItemState::deleted}; }) == 1);
    CHECK(with([](auto& f) { f.hash = core::sha256("picture").hex(); }) == 1);
    CHECK(with([](auto& f) { f.hash = "ff000000000000000000000000000000"; }) == 1);
    CHECK(with([](auto& f) { f.type = "image/"; }) == 1);
    CHECK(with([](auto& f) { f.type = "image"; }) == 0);
    CHECK(with([](auto& f) { f.time = {1'000, 1'001}; }) == 2);
    CHECK(with([](auto& f) { f.time = {2'000, {}}; }) == 2);
    CHECK(with([](auto& f) { f.known = true; }) == 1);
    CHECK(with([](auto& f) { f.source = test_source(7); }) == 0);
    ItemFilter bad;
    bad.hash = "xyz";
    CHECK(findings->items(bad, {}, support::grant()).error().code() ==
          core::ErrorCode::invalid_input);
    bad.hash.clear();
    bad.path_glob = std::string("a\0b", 3);
    CHECK(findings->items(bad, {}, support::grant()).error().code() ==
          core::ErrorCode::invalid_input);
}

TEST_CASE("globs mean in the store what they mean elsewhere") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto all = findings->items({}, {}, support::grant()).value().rows;
    for (std::string glob : {"**/*", "**", "U*", "users", "**/a/*", "*/a/*", "Users/[!b]/*", "[",
                             "**/Pic*1.JP?", "=**", "Users/a/Picture 1.JPG", "**1*", "bad\\xff*"}) {
        CAPTURE(glob);
        ItemFilter filter;
        filter.path_glob = glob;
        auto pattern = glob.find('/') == glob.npos ? "**/" + glob : glob;
        std::uint64_t expected = 0;
        for (const auto& row : all)
            expected += core::glob_matches(pattern, row.item.path, core::LetterCase::ignore);
        CHECK(count(*findings, filter) == expected);
    }
}

TEST_CASE("pages of any size give every row once, over several sources") {
    support::TemporaryFolder folder;
    auto one = make_test_findings(folder, test_source(2));
    auto two = make_test_findings(folder, test_source(1));
    auto findings = open(folder, {{test_source(2), one.path}, {test_source(1), two.path}});
    auto grant = support::grant();
    auto whole = findings->timeline({}, {}, grant).value();
    REQUIRE(whole.rows.size() == 10);
    CHECK(whole.next.empty());
    for (std::uint32_t size : {1u, 2u, 3u, 9u, 10u}) {
        std::vector<model::TimelineEntry> rows;
        PageRequest request{{}, size};
        do {
            auto page = findings->timeline({}, request, grant);
            REQUIRE(page);
            for (auto& row : page.value().rows)
                rows.push_back(row);
            request.cursor = page.value().next;
        } while (!request.cursor.empty());
        CHECK(rows == whole.rows);
        std::size_t items = 0;
        request.cursor.clear();
        do {
            auto page = findings->items({}, request, grant);
            REQUIRE(page);
            items += page.value().rows.size();
            request.cursor = page.value().next;
        } while (!request.cursor.empty());
        CHECK(items == 8);
    }
    for (const auto* bad : {"x", "00", "'; DROP TABLE items", "0.0.0.0"}) {
        CHECK(!findings->timeline({}, {bad, 10}, grant));
        CHECK(!findings->items({}, {bad, 10}, grant));
    }
}

TEST_CASE("the timeline is filtered by time, kind and text and tells what it shows") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto grant = support::grant();
    auto rows = [&](const TimelineFilter& filter) {
        auto page = findings->timeline(filter, {}, grant);
        REQUIRE(page);
        CHECK(findings->count_timeline(filter, grant).value() == page.value().rows.size());
        return page.value().rows;
    };
    TimelineFilter filter;
    auto all = rows(filter);
    REQUIRE(all.size() == 5);
    CHECK(all[0].summary == "Users/a/Picture 1.JPG");
    CHECK(all[0].time_kind == "created");
    CHECK(all[1].summary == "Users");
    CHECK(all[2].record_kind == "test.record");
    CHECK(all[2].time_kind == "taken");
    CHECK(all[2].summary == "Camera BOUGHT");
    CHECK(all[2].record.has_value());
    filter.time = {1'000, 1'801};
    CHECK(rows(filter).size() == 3);
    filter = {};
    filter.record_kinds = {"test.record", "unheard.of"};
    CHECK(rows(filter).size() == 1);
    filter = {};
    filter.time_kinds = {"modified"};
    CHECK(rows(filter).size() == 2);
    filter = {};
    filter.text = "picture";
    CHECK(rows(filter).size() == 2);
    filter.text = "bought";
    CHECK(rows(filter).size() == 1);
    filter.text = "%";
    CHECK(rows(filter).empty());
}

TEST_CASE("records, anomalies, coverage and counts are told with their items") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto grant = support::grant();
    RecordFilter records;
    records.type = "test";
    records.text = "camera";
    auto record = findings->records(records, {}, grant).value().rows.at(0);
    CHECK(record.path == "Users/a/Picture 1.JPG");
    auto id = record.record.id.hex();
    CHECK(findings->find_record(id.substr(0, 8), grant).value().record == record.record);
    CHECK(findings->find_record("00000000", grant).error().code() == core::ErrorCode::not_found);
    CHECK(findings->find_record("xyz", grant).error().code() == core::ErrorCode::invalid_input);
    CHECK(findings->find_item("p1/i2", grant).value().item.path == "Users");
    CHECK(findings->find_item(test_source().hex() + "/p1/i2", grant).value().item.ordinal == 2);
    auto item = findings->find_item(model::item_id(test_source(), "p1/i3").hex(), grant);
    CHECK(item.value().item.ordinal == 3);

    AnomalyFilter anomalies;
    CHECK(findings->anomalies(anomalies, {}, grant).value().rows.size() == 3);
    anomalies.code = "volume";
    CHECK(findings->anomalies(anomalies, {}, grant).value().rows.size() == 2);
    anomalies = {};
    anomalies.loses_data = true;
    CHECK(findings->anomalies(anomalies, {}, grant).value().rows.at(0).path ==
          "Users/a/Picture 1.JPG");
    CHECK(findings->count_anomalies({}, grant).value() == 3);
    CHECK(findings->count_anomalies(anomalies, grant).value() == 1);
    anomalies = {};
    anomalies.source = test_source();
    auto damaged = findings->anomalies({}, {}, grant).value().rows;
    for (std::uint64_t ordinal = 0; ordinal < 5; ++ordinal) {
        anomalies.item = ordinal;
        auto of_item = std::ranges::count_if(
            damaged, [&](const AnomalyRow& row) { return row.anomaly.item == ordinal; });
        CHECK(findings->count_anomalies(anomalies, grant).value() ==
              static_cast<std::uint64_t>(of_item));
    }
    CHECK(findings->coverage({}, {}, grant).value().rows.size() == 2);
    auto totals = findings->coverage_totals({}, grant).value();
    CHECK(totals.size == 160);
    CHECK(totals.parsed == 150);
    CHECK(totals.skipped_by_reason.at("unreadable") == 10);
    auto counts = findings->item_counts({}, grant).value();
    CHECK(counts.items == 4);
    CHECK(counts.files == 2);
    CHECK(counts.directories == 1);
    CHECK(counts.deleted == 1);
    CHECK(findings->record_counts({}, grant).value().at("test.record") == 1);
    CHECK(findings->anomaly_counts({}, grant).value().at("volume.overlap") == 2);
}

TEST_CASE("a grant that does not cover the case reads and counts nothing") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    model::CaseId other;
    other.bytes[0] = std::byte{9};
    auto grant = support::grant(policy::Action::read, other);
    CHECK(!findings->items({}, {}, grant));
    CHECK(!findings->timeline({}, {}, grant));
    CHECK(!findings->count_items({}, grant));
    CHECK(!findings->count_timeline({}, grant));
    auto counting = support::grant(policy::Action::count);
    CHECK(findings->count_items({}, counting));
    CHECK(findings->count_timeline({}, counting));
    CHECK(!findings->items({}, {}, counting));
}

TEST_CASE("exports give the contract's fields in every format") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto findings = open(folder, {{test_source(), published.path}});
    auto grant = support::grant(policy::Action::export_data);
    auto streamed = [&](ExportFormat format, bool timeline) {
        std::string out;
        auto take = [&](std::string_view piece) -> core::Result<void> {
            out += piece;
            return {};
        };
        REQUIRE((timeline ? export_timeline(*findings, {}, format, grant, take)
                          : export_items(*findings, {}, format, grant, take)));
        return out;
    };
    auto csv = streamed(ExportFormat::csv, false);
    CHECK(
        csv.starts_with("path,path_raw,address,size,allocated,type,sha256,sha1,md5,modified,"
                        "accessed,changed,created,origin\r\n"));
    CHECK(csv.find("\r\n'=Users") != csv.npos);
    CHECK(csv.find("bad\\xff name's,626164ff206e616d652773,p1/i1,101,false,") != csv.npos);
    auto lines = streamed(ExportFormat::jsonl, false);
    CHECK(lines.starts_with(R"({"path":"Users/a/Picture 1.JPG","path_raw":null,"address":"p1/i0",)"
                            R"("size":100,"allocated":true,"type":"image/jpeg","sha256":")"));
    CHECK(streamed(ExportFormat::jsonl, true)
              .starts_with(R"({"time":"1970-01-01T00:16:40Z","time_kind":"created",)"));
    CHECK(streamed(ExportFormat::timesketch, true)
              .starts_with(R"({"message":"Users/a/Picture 1.JPG",)"
                           R"("datetime":"1970-01-01T00:16:40+00:00",)"
                           R"("timestamp_desc":"created",)"));
    auto parquet = folder.path() / "out.parquet";
    REQUIRE(export_items_to(*findings, {}, ExportFormat::parquet, grant, parquet));
    CHECK(core::read_file(parquet, 1 << 20).value().starts_with("PAR1"));
    REQUIRE(export_timeline_to(*findings, {}, ExportFormat::csv, grant, folder.path() / "t.csv"));
    CHECK(core::read_file(folder.path() / "t.csv", 1 << 20).value() ==
          streamed(ExportFormat::csv, true));
    auto refused = export_items_to(*findings, {}, ExportFormat::timesketch, grant, parquet);
    CHECK(refused.error().code() == core::ErrorCode::unsupported);
    auto reading = support::grant();
    CHECK(!export_items_to(*findings, {}, ExportFormat::csv, reading, parquet));
}

TEST_CASE("a findings file that is missing or damaged is an error") {
    support::TemporaryFolder folder;
    auto published = make_test_findings(folder);
    auto missing = Findings::open({{}, {{test_source(), folder.path() / "none"}}, folder.path()});
    REQUIRE(!missing);
    CHECK(missing.error().code() == core::ErrorCode::not_found);
    std::filesystem::resize_file(published.path, 100);
    CHECK(!Findings::open({{}, {{test_source(), published.path}}, folder.path()}));
}

TEST_CASE("findings of an older form are refused with what to do") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "old.duckdb";
    auto writer = store::ColumnarWriter::create(path, schema::tables, {folder.path()}).value();
    auto& facts = writer->table(schema::facts_table);
    for (auto [key, value] : {std::pair<const char*, std::string>{"schema_version", "1"},
                              {"source", test_source().hex()}}) {
        facts.text(schema::about::key, key);
        facts.text(schema::about::value, value);
        REQUIRE(facts.end_row());
    }
    REQUIRE(writer->finish());
    auto findings = open(folder, {{test_source(), path}});
    auto page = findings->timeline({}, {}, support::grant());
    REQUIRE(!page);
    CHECK(page.error().code() == core::ErrorCode::unsupported);
    CHECK(page.error().message().find("examine the source again") != std::string::npos);
}

TEST_CASE("every precision in use survives packing") {
    for (std::uint64_t precision : {0ull, 1ull, 100ull, 1'000'000ull, 10'000'000ull,
                                    1'000'000'000ull, 2'000'000'000ull, 86'400'000'000'000ull}) {
        core::Moment in, out;
        in.precision_ns = precision;
        in.zone = core::TimeZoneKnowledge::fixed_offset;
        in.encoding = core::TimeEncoding::iso9660;
        in.offset_minutes = -330;
        unpack_form(pack_form(in), out);
        CHECK(in == out);
    }
}
