// Sorted pages and histograms of random findings, compared with what reading every row gives.
#include "examination/findings/findings.h"
#include "examination/findings/findings_sample_test.h"
#include "support/grants.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <tuple>

using namespace examination;

namespace {

constexpr std::uint64_t item_count = 700;

SourceFindings random_items(const support::TemporaryFolder& folder, unsigned seed) {
    auto source = test_source(static_cast<int>(seed));
    auto builder = FindingsBuilder::create(
                       {folder.path() / "findings", folder.path() / "t", source, 256u << 20, 1})
                       .value();
    std::mt19937 random(seed);
    for (std::uint64_t i = 0; i < item_count; ++i) {
        auto item = test_item(source, i, "f/" + std::to_string(random() % 200) + "'ä");
        item.size = random() % 50;
        if (i > 0)
            item.parent = "p1/i" + std::to_string(random() % 5);
        if (random() % 3 != 0)
            item.modified = test_time(static_cast<std::int64_t>(random() % 60) - 20);
        if (random() % 4 != 0)
            item.type = random() % 2 == 0 ? "image/png" : "text/plain";
        item.kind = random() % 2 == 0 ? model::ItemKind::file : model::ItemKind::slack;
        REQUIRE(builder->add_item(item));
    }
    return {source, builder->publish().value().path};
}

using Key = std::tuple<bool, std::string, std::int64_t>;

Key key_of(const model::Item& item, ItemColumn column) {
    switch (column) {
        case ItemColumn::path:
            return {false, item.path, 0};
        case ItemColumn::size:
            return {false, "", static_cast<std::int64_t>(item.size)};
        case ItemColumn::modified:
            return {!item.modified, "", item.modified ? item.modified->seconds : 0};
        case ItemColumn::type:
            return {item.type.empty(), item.type, 0};
        default:
            return {false, "", static_cast<std::int64_t>(item.kind)};
    }
}

}  // namespace

TEST_CASE("sorted pages are what sorting every row gives") {
    support::TemporaryFolder folder;
    auto findings =
        Findings::open(
            {{}, {random_items(folder, 1), random_items(folder, 2)}, folder.path() / "t"})
            .value();
    std::vector<ItemRow> all;
    REQUIRE(findings->each_item({}, support::grant(), [&](const ItemRow& row) {
        all.push_back(row);
        return core::Result<void>();
    }));
    for (auto column : {ItemColumn::path, ItemColumn::size, ItemColumn::modified, ItemColumn::type,
                        ItemColumn::kind})
        for (bool falling : {false, true}) {
            auto expected = all;
            std::ranges::stable_sort(expected, [&](const ItemRow& a, const ItemRow& b) {
                auto x = key_of(a.item, column), y = key_of(b.item, column);
                if (std::get<0>(x) != std::get<0>(y))
                    return std::get<0>(y);
                return falling ? y < x : x < y;
            });
            std::vector<ItemRow> rows;
            PageRequest request{{}, 97};
            do {
                auto page =
                    findings->sorted_items({}, {column, falling}, request, support::grant());
                REQUIRE(page);
                CHECK(page.value().rows.size() <= request.size);
                std::ranges::move(page.value().rows, std::back_inserter(rows));
                request.cursor = page.value().next;
            } while (!request.cursor.empty());
            REQUIRE(rows.size() == expected.size());
            CHECK(std::ranges::equal(rows, expected, [](const ItemRow& a, const ItemRow& b) {
                return a.source == b.source && a.item == b.item;
            }));
        }
    for (const char* bad : {"x", ".", "1.2.n3", "-", "..", "00.1.t"})
        CHECK(!findings->sorted_items({}, {}, {bad, 10}, support::grant()));
}

TEST_CASE("the items of a folder, and those of none") {
    support::TemporaryFolder folder;
    auto source = random_items(folder, 1);
    auto findings = Findings::open({{}, {source}, folder.path() / "t"}).value();
    ItemFilter filter;
    filter.parent = "p1/i3";
    auto page = findings->items(filter, {{}, 1000}, support::grant()).value();
    CHECK(page.rows.size() > 50);
    CHECK(
        std::ranges::all_of(page.rows, [](const auto& row) { return row.item.parent == "p1/i3"; }));
    filter.parent = "";
    CHECK(findings->count_items(filter, support::grant()).value() == 1);
    filter = {};
    filter.folder = "f";
    CHECK(findings->count_items(filter, support::grant()).value() == item_count);
    for (const char* other : {"F", "", "f/1", "*", "[f]"}) {
        filter.folder = other;
        CHECK(findings->count_items(filter, support::grant()).value() == 0);
    }
}

TEST_CASE("stretches add up to what is counted") {
    support::TemporaryFolder folder;
    auto findings =
        Findings::open(
            {{}, {random_items(folder, 1), random_items(folder, 2)}, folder.path() / "t"})
            .value();
    TimelineFilter filter;
    auto extent = findings->timeline_extent(filter, support::grant()).value();
    REQUIRE(extent);
    CHECK(*extent->from_seconds == -20);
    CHECK(*extent->to_seconds == 40);
    filter.time = *extent;
    for (std::uint64_t width : {1u, 7u, 60u, 1000u}) {
        auto counts = findings->count_timeline_stretches(filter, width, support::grant()).value();
        CHECK(counts.size() == (60 - 1) / width + 1);
        CHECK(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) ==
              findings->count_timeline(filter, support::grant()).value());
        TimelineFilter first = filter;
        first.time.to_seconds = std::min<std::int64_t>(40, -20 + static_cast<std::int64_t>(width));
        CHECK(counts[0] == findings->count_timeline(first, support::grant()).value());
    }
    filter.path_glob = "*nothing*";
    CHECK(!findings->timeline_extent(filter, support::grant()).value());
}
