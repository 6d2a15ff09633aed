// Pages and counts of random findings, compared with what reading every row gives.
#include "core/text.h"
#include "examination/findings/findings.h"
#include "examination/findings/findings_sample_test.h"
#include "examination/findings/name_pattern.h"
#include "support/grants.h"

#include <algorithm>
#include <random>
#include <tuple>

using namespace examination;

namespace {

constexpr std::uint64_t item_count = 3'000;

std::vector<std::string> random_words() {
    return {"Users", "Alpha", "beta", "закуски", "ЗАПИСЬ", "note.txt", "Photo.JPG", "x"};
}

model::Item random_item(std::mt19937& random, const model::SourceId& source,
                        std::uint64_t ordinal) {
    auto words = random_words();
    std::string path = words[random() % words.size()];
    for (auto depth = random() % 4; depth > 0; --depth)
        path += "/" + words[random() % words.size()];
    auto item =
        test_item(source, ordinal, path + (random() % 3 == 0 ? std::to_string(ordinal) : ""));
    // Few different times, so that sources and kinds meet in one.
    auto time = [&] {
        auto moment = test_time(static_cast<std::int64_t>(random() % 500) - 100);
        moment.nanoseconds = static_cast<std::uint32_t>(random() % 3 * 100);
        return moment;
    };
    item.modified = time();
    if (random() % 2 == 0)
        item.created = time();
    return item;
}

SourceFindings random_source(const support::TemporaryFolder& folder, unsigned seed) {
    auto source = test_source(static_cast<int>(seed));
    auto builder = FindingsBuilder::create(
                       {folder.path() / "findings", folder.path() / "t", source, 256u << 20, 1})
                       .value();
    std::mt19937 random(seed);
    for (std::uint64_t i = 0; i < item_count; ++i) {
        auto item = random_item(random, source, i);
        REQUIRE(builder->add_item(item));
        for (std::uint32_t n = 0; n < random() % 3; ++n) {
            model::Record record;
            record.item = i;
            record.ordinal = n;
            record.type = random() % 40 == 0 ? "test.rare" : "test.record";
            record.summary =
                random_words()[random() % 8] + " seen " + std::to_string(random() % 50);
            record.id = model::record_id(source, {item.address, "", 0, record.type, n});
            RecordTime seen{"seen", test_time(static_cast<std::int64_t>(random() % 500) - 100)};
            REQUIRE(builder->add_record(record, std::span(&seen, 1)));
        }
    }
    return {source, builder->publish().value().path};
}

std::vector<model::TimelineEntry> pages(Findings& findings, const TimelineFilter& filter,
                                        std::uint32_t size) {
    std::vector<model::TimelineEntry> rows;
    PageRequest request{{}, size};
    do {
        auto page = findings.timeline(filter, request, support::grant());
        REQUIRE(page);
        CHECK(page.value().rows.size() <= size);
        for (auto& row : page.value().rows)
            rows.push_back(std::move(row));
        request.cursor = page.value().next;
    } while (!request.cursor.empty());
    return rows;
}

struct Named {
    model::TimelineEntry entry;
    std::string path;
};

bool holds(const TimelineFilter& filter, const Named& row) {
    auto among = [](const auto& list, const auto& value) {
        return list.empty() || std::ranges::find(list, value) != list.end();
    };
    const auto& entry = row.entry;
    auto contains = [](std::string_view text, std::string_view part) {
        return folded_letters(text).find(folded_letters(part)) != std::string::npos;
    };
    auto glob = filter.path_glob.find('/') == std::string::npos ? "**/" + filter.path_glob
                                                                : filter.path_glob;
    return (!filter.source || *filter.source == entry.source) &&
           among(filter.time_kinds, entry.time_kind) &&
           among(filter.record_kinds, entry.record_kind) &&
           (!filter.time.from_seconds || entry.time.seconds >= *filter.time.from_seconds) &&
           (!filter.time.to_seconds || entry.time.seconds < *filter.time.to_seconds) &&
           (filter.text.empty() || contains(entry.summary, filter.text)) &&
           (filter.path_glob.empty() ||
            core::glob_matches(folded_letters(glob), folded_letters(row.path),
                               core::LetterCase::exact));
}

TimelineFilter random_filter(std::mt19937& random) {
    TimelineFilter filter;
    if (random() % 4 == 0)
        filter.source = test_source(1 + static_cast<int>(random() % 3));
    if (random() % 3 == 0)
        filter.time.from_seconds = static_cast<std::int64_t>(random() % 520) - 110;
    if (random() % 3 == 0)
        filter.time.to_seconds = static_cast<std::int64_t>(random() % 520) - 110;
    if (random() % 4 == 0)
        filter.time_kinds = {random() % 2 == 0 ? "created" : "seen", "nothing"};
    if (random() % 4 == 0)
        filter.record_kinds = {random() % 2 == 0 ? "test.rare" : "file"};
    const std::string texts[] = {"alpha", "ЗАКУСКИ", "note.TXT1", "seen 7", "%", "/x"};
    if (random() % 2 == 0)
        filter.text = texts[random() % std::size(texts)];
    const std::string globs[] = {"*.jpg", "users/**", "**/beta/*", "закуски*", "x", "*[0-9]"};
    if (random() % 3 == 0)
        filter.path_glob = globs[random() % std::size(globs)];
    return filter;
}

}  // namespace

TEST_CASE("every filter's pages and counts are those of reading every row") {
    support::TemporaryFolder folder;
    std::vector<SourceFindings> sources{random_source(folder, 2), random_source(folder, 1)};
    auto findings = Findings::open({{}, sources, folder.path() / "t"}).value();
    std::map<std::pair<std::string, std::string>, std::string> paths;
    REQUIRE(findings->each_item({}, support::grant(), [&](const ItemRow& row) {
        paths[{row.source.hex(), row.item.address}] = row.item.path;
        return core::Result<void>();
    }));
    CHECK(paths.size() == 2 * item_count);
    std::vector<Named> all;
    for (auto& entry : pages(*findings, {}, 10'000)) {
        auto path = paths.at({entry.source.hex(), entry.address});
        if (!entry.record)
            CHECK(entry.summary == path);
        CHECK(entry.item_id == model::item_id(entry.source, entry.address));
        all.push_back({std::move(entry), std::move(path)});
    }
    CHECK(std::ranges::is_sorted(all, {}, [](const Named& row) {
        return std::tuple(row.entry.time.seconds, row.entry.time.nanoseconds);
    }));
    std::mt19937 random(7);
    for (int round = 0; round < 60; ++round) {
        auto filter = random_filter(random);
        CAPTURE(round);
        CAPTURE(filter.text);
        CAPTURE(filter.path_glob);
        std::vector<model::TimelineEntry> expected;
        for (const auto& row : all)
            if (holds(filter, row))
                expected.push_back(row.entry);
        CHECK(findings->count_timeline(filter, support::grant()).value() == expected.size());
        CHECK((pages(*findings, filter, static_cast<std::uint32_t>(7 + random() % 2000)) ==
               expected));
    }

    // A set beyond ASCII, which only the engine can follow.
    TimelineFilter one, other;
    one.path_glob = "закуск[и]";
    other.path_glob = "закуски";
    CHECK((pages(*findings, one, 500) == pages(*findings, other, 500)));
}
