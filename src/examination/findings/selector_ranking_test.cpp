#include "examination/findings/findings.h"
#include "examination/findings/findings_sample_test.h"
#include "support/grants.h"

#include <algorithm>

using namespace examination;

namespace {

// `items` items, the i-th with hits of the values 0 to i, and twice of the odd ones.
SourceFindings make_source(const support::TemporaryFolder& folder, int number,
                           std::uint64_t items) {
    auto source = test_source(number);
    auto builder = FindingsBuilder::create(
        {folder.path() / std::to_string(number), folder.path() / "temporary", source});
    REQUIRE(builder);
    for (std::uint64_t i = 0; i < items; ++i) {
        REQUIRE(builder.value()->add_item(test_item(source, i, "file " + std::to_string(i))));
        for (std::uint64_t value = 0; value <= i; ++value)
            for (std::uint64_t hits = 0; hits <= value % 2; ++hits)
                for (auto kind : {model::SelectorKind::email, model::SelectorKind::domain}) {
                    model::SelectorHit hit;
                    hit.item = i;
                    hit.offset = hits;
                    hit.kind = kind;
                    hit.value = "v" + std::to_string(100 + value) + "@example.org";
                    hit.raw = hit.value;
                    REQUIRE(builder.value()->add_selector(hit.view()));
                }
    }
    return {source, builder.value()->publish().value().path};
}

std::vector<std::uint64_t> numbers(const std::vector<SelectorRow>& rows,
                                   std::uint64_t SelectorRow::*number) {
    std::vector<std::uint64_t> out;
    for (const auto& row : rows)
        out.push_back(row.*number);
    return out;
}

}  // namespace

TEST_CASE("the most frequent selectors are those of the sorted list, over all sources") {
    support::TemporaryFolder folder;
    auto findings = Findings::open({{},
                                    {make_source(folder, 1, 20), make_source(folder, 2, 35)},
                                    folder.path() / "temporary"})
                        .value();
    auto withheld = std::make_shared<policy::Withheld>();
    withheld->items[test_source(2)].all = {0, 30, 34};
    withheld->number = 1;
    auto whole = support::grant(), part = support::grant();
    part.withhold(withheld);
    for (const auto* grant : {&whole, &part}) {
        auto ranked = findings->rank_selectors(std::nullopt, 9, *grant).value();
        REQUIRE(ranked.size() == 2);
        CHECK(ranked[0].kind == model::SelectorKind::domain);
        for (auto& of : ranked) {
            SelectorFilter filter;
            filter.kinds = {of.kind};
            auto all = findings->selectors(filter, {}, *grant).value().rows;
            CHECK(of.values == all.size());
            for (auto number : {&SelectorRow::items, &SelectorRow::count}) {
                std::ranges::stable_sort(
                    all, [&](const auto& a, const auto& b) { return a.*number > b.*number; });
                auto& top = number == &SelectorRow::items ? of.by_items : of.by_hits;
                auto expected = numbers(all, number);
                expected.resize(9);
                CHECK(numbers(top, number) == expected);
                REQUIRE(findings->name_selectors(top, *grant));
                auto same = std::ranges::find(all, top[0].value, &SelectorRow::value);
                CHECK(top[0].first_origin == same->first_origin);
                CHECK(top[0].first_path == same->first_path);
            }
        }
        auto second = findings->rank_selectors(test_source(2), 100, *grant).value();
        CHECK(second[0].by_items.size() == second[0].values);
    }
}
