// Look-ups by id, address, hash and folder, and histograms by marks, compared with every row.
#include "examination/findings/findings.h"
#include "examination/findings/findings_sample_test.h"
#include "support/grants.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

using namespace examination;

namespace {

constexpr std::uint64_t item_count = 3000;

SourceFindings many_items(const support::TemporaryFolder& folder, unsigned seed) {
    auto source = test_source(static_cast<int>(seed));
    auto builder = FindingsBuilder::create(
                       {folder.path() / "findings", folder.path() / "t", source, 256u << 20, 1})
                       .value();
    std::mt19937 random(seed);
    for (std::uint64_t i = 0; i < item_count; ++i) {
        // Of the first folder there are more than are told one by one.
        auto name = "folder" + std::to_string(random() % 40 / (random() % 3 + 1));
        auto item = test_item(source, i, (i % 7 == 0 ? "" : name + "/") + std::to_string(i));
        item.modified = test_time(static_cast<std::int64_t>(random() % 100'000) - 50'000);
        item.sha256 = core::sha256(std::to_string(random() % 1000));
        REQUIRE(builder->add_item(item));
    }
    return {source, builder->publish().value().path};
}

std::unique_ptr<Findings> two_sources(const support::TemporaryFolder& folder) {
    return Findings::open({{}, {many_items(folder, 1), many_items(folder, 2)}, folder.path() / "t"})
        .value();
}

std::vector<ItemRow> every_item(Findings& findings) {
    std::vector<ItemRow> all;
    REQUIRE(findings.each_item({}, support::grant(), [&](const ItemRow& row) {
        all.push_back(row);
        return core::Result<void>();
    }));
    return all;
}

}  // namespace

TEST_CASE("each item is found by its id and its origin, and no other id finds one") {
    support::TemporaryFolder folder;
    auto findings = two_sources(folder);
    auto all = every_item(*findings);
    REQUIRE(all.size() == 2 * item_count);
    for (std::size_t i = 0; i < all.size(); i += 97) {
        auto by_id = findings->find_item(all[i].item.id.hex(), support::grant());
        REQUIRE(by_id);
        CHECK(by_id.value().item == all[i].item);
        auto by_origin = findings->find_item(all[i].origin().text(), support::grant());
        REQUIRE(by_origin);
        CHECK(by_origin.value().item == all[i].item);
        auto other = all[i].item.id;
        other.bytes[0] ^= std::byte{1};
        CHECK(!findings->find_item(other.hex(), support::grant()));
    }
    // A page that is sorted reads items that lie anywhere.
    auto sorted =
        findings->sorted_items({}, {ItemColumn::modified, false}, {{}, 6}, support::grant());
    REQUIRE(sorted);
    for (const auto& row : sorted.value().rows)
        CHECK(findings->find_item(row.item.id.hex(), support::grant()).value().item == row.item);
}

TEST_CASE("hashes and folders have the items that have them") {
    support::TemporaryFolder folder;
    auto findings = two_sources(folder);
    std::map<std::string, std::uint64_t> hashes, folders;
    for (const auto& row : every_item(*findings)) {
        ++hashes[row.item.sha256->hex()];
        auto slash = row.item.path.rfind('/');
        ++folders[slash == std::string::npos ? "" : row.item.path.substr(0, slash)];
    }
    for (const auto& [name, count] : folders) {
        ItemFilter filter;
        filter.folder = name;
        CHECK(findings->count_items(filter, support::grant()).value() == count);
        auto page = findings->items(filter, {{}, 1000}, support::grant()).value();
        CHECK(page.rows.size() == std::min<std::uint64_t>(count, 1000));
        CHECK(std::ranges::is_sorted(page.rows, {}, [&](const ItemRow& row) {
            return std::pair(row.source != test_source(1), row.item.ordinal);
        }));
    }
    for (const auto& [hash, count] : hashes) {
        ItemFilter filter;
        filter.hash = hash;
        CHECK(findings->count_items(filter, support::grant()).value() == count);
        auto page = findings->items(filter, {{}, 1000}, support::grant());
        REQUIRE(page);
        CHECK(page.value().rows.size() == count);
    }
    ItemFilter absent;
    absent.folder = "nowhere";
    CHECK(findings->items(absent, {}, support::grant()).value().rows.empty());
    absent.folder.reset();
    absent.hash = std::string(64, '0');
    CHECK(findings->items(absent, {}, support::grant()).value().rows.empty());
}

TEST_CASE("a histogram is what counting each moment gives") {
    support::TemporaryFolder folder;
    auto findings = two_sources(folder);
    std::vector<std::int64_t> moments;
    REQUIRE(findings->each_timeline_entry({}, support::grant(), [&](const auto& entry) {
        moments.push_back(entry.time.seconds);
        return core::Result<void>();
    }));
    REQUIRE(moments.size() > 4096);
    for (auto [from, to] : {std::pair<std::int64_t, std::int64_t>{-50'000, 50'000},
                            {-49'999, -3},
                            {0, 1},
                            {-1'000'000, 1'000'000},
                            {49'000, 90'000}})
        for (std::uint64_t stretches : {1u, 7u, 120u}) {
            auto width = std::max<std::uint64_t>(
                (static_cast<std::uint64_t>(to - from) + stretches - 1) / stretches, 1);
            TimelineFilter filter;
            filter.time = {from, to};
            auto counts =
                findings->count_timeline_stretches(filter, width, support::grant()).value();
            std::vector<std::uint64_t> expected(counts.size());
            for (auto moment : moments)
                if (moment >= from && moment < to)
                    ++expected.at(static_cast<std::size_t>(
                        static_cast<std::uint64_t>(moment - from) / width));
            CHECK(counts == expected);
            CHECK(findings->count_timeline(filter, support::grant()).value() ==
                  std::accumulate(expected.begin(), expected.end(), std::uint64_t{0}));
            filter.time.from_seconds.reset();
            CHECK(findings->count_timeline(filter, support::grant()).value() ==
                  static_cast<std::uint64_t>(std::ranges::count_if(
                      moments, [to = to](auto moment) { return moment < to; })));
            filter.time = {to, std::nullopt};
            CHECK(findings->count_timeline(filter, support::grant()).value() ==
                  static_cast<std::uint64_t>(std::ranges::count_if(
                      moments, [to = to](auto moment) { return moment >= to; })));
        }
}
