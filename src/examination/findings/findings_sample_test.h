// A small set of findings for tests of this folder.
#pragma once

#include "examination/findings/builder.h"
#include "support/temporary_folder.h"

#include <string>

#include <doctest/doctest.h>

namespace examination {

inline model::SourceId test_source(int number = 1) {
    model::SourceId id;
    id.bytes[0] = static_cast<std::byte>(number);
    return id;
}

inline core::Moment test_time(std::int64_t seconds) {
    return core::Moment::from_unix_seconds(seconds);
}

inline model::Item test_item(const model::SourceId& source, std::uint64_t ordinal,
                             std::string path) {
    model::Item item;
    item.ordinal = ordinal;
    item.address = "p1/i" + std::to_string(ordinal);
    item.id = model::item_id(source, item.address);
    item.volume = 1;
    item.path = std::move(path);
    item.size = 100 + ordinal;
    return item;
}

// Four items: a picture, a deleted file with a raw name, a directory, a slack; a record; anomalies.
inline core::Result<void> add_test_findings(FindingsBuilder& builder,
                                            const model::SourceId& source) {
    auto picture = test_item(source, 0, "Users/a/Picture 1.JPG");
    picture.type = "image/jpeg";
    picture.sha256 = core::sha256("picture");
    picture.md5 = core::Md5Digest{};
    picture.md5->bytes[0] = std::byte{0xFF};
    picture.modified = core::Moment::from_filetime(133'000'000'012'345'678);
    picture.created = test_time(1'000);
    picture.hash_sets = {{"nsrl \"x\"", "application"}};
    TRY(builder.add_item(picture));
    model::Record record;
    record.item = 0;
    record.type = "test.record";
    record.summary = "Camera BOUGHT";
    record.fields = R"({"taken":"1970-01-01T00:30:00Z"})";
    record.parser = "test";
    record.parser_version = "1";
    record.offset = 12;
    record.id = model::record_id(source, {picture.address, "", 12, record.type, 0});
    RecordTime taken{"taken", test_time(1'800)};
    TRY(builder.add_record(record, std::span(&taken, 1)));
    TRY(builder.add_anomaly({0, 1, "test.damaged", 5, "half", true}));

    auto gone = test_item(source, 1, "bad\xff name's");
    gone.path_raw = gone.path;
    gone.state = model::ItemState::deleted;
    gone.modified = test_time(2'000);
    gone.modified->precision_ns = 2'000'000'000;
    gone.modified->zone = core::TimeZoneKnowledge::unknown;
    gone.scope_state = model::ScopeState::out;
    TRY(builder.add_item(gone));
    auto folder = test_item(source, 2, "Users");
    folder.kind = model::ItemKind::directory;
    folder.created = test_time(1'000);
    TRY(builder.add_item(folder));
    auto slack = test_item(source, 3, "=Users/a/Picture 1.JPG");
    slack.kind = model::ItemKind::slack;
    TRY(builder.add_item(slack));
    TRY(builder.add_anomaly({std::nullopt, 0, "volume.overlap", 9, "", false}));
    TRY(builder.add_anomaly({std::nullopt, 0, "volume.overlap", 3, "", false}));
    TRY(builder.add_coverage({0, 100, model::CoverageState::parsed, "file"}));
    TRY(builder.add_coverage({100, 50, model::CoverageState::parsed, "file"}));
    TRY(builder.add_coverage({150, 10, model::CoverageState::skipped, "unreadable"}));
    return {};
}

inline PublishedFindings make_test_findings(const support::TemporaryFolder& folder,
                                            const model::SourceId& source = test_source(),
                                            unsigned threads = 1) {
    auto builder = FindingsBuilder::create(
        {folder.path() / "findings", folder.path() / "temporary", source, 256u << 20, threads});
    REQUIRE(builder);
    REQUIRE(add_test_findings(*builder.value(), source));
    auto published = builder.value()->publish();
    REQUIRE(published);
    return published.value();
}

}  // namespace examination
