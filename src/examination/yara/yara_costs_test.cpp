#include "examination/yara/yara_costs.h"

#include "core/bytes.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

// A set whose rules cost what they are said to.
YaraCosts measured(const std::vector<std::uint64_t>& rules, const YaraCostOptions& options,
                   std::size_t* scans = nullptr) {
    auto time_of = [&](YaraRuleRange range) -> core::Result<std::uint64_t> {
        std::uint64_t sum = 1'000'000;
        for (auto i = range.begin; i < range.end; ++i)
            sum += rules[i];
        if (scans != nullptr)
            ++*scans;
        return sum;
    };
    return measure_yara_costs(static_cast<std::uint32_t>(rules.size()), options, time_of).value();
}

}  // namespace

TEST_CASE("rules that cost much are found among thousands, in few scans") {
    std::vector<std::uint64_t> rules(20'000, 10);
    rules[3] = 4'000'000;
    rules[17'123] = 1'000'000;
    rules[19'999] = 2'000'000;
    std::size_t scans = 0;
    auto costs = measured(rules, {}, &scans);
    CHECK(costs.rules ==
          std::vector<YaraCost>{{3, 4'000'000}, {17'123, 1'000'000}, {19'999, 2'000'000}});
    CHECK(costs.whole);
    CHECK(costs.nanoseconds == 1'000'000 + 19'997 * 10 + 7'000'000);
    CHECK(scans < 250);
}

TEST_CASE("where no rule costs much none is named") {
    CHECK(measured(std::vector<std::uint64_t>(100, 1'000), {}).rules.empty());
    CHECK(measured({5}, {}).rules.empty());
    CHECK(measured({}, {}).rules.empty());
    CHECK(measured({9'000'000}, {}).rules.size() == 1);
}

TEST_CASE("what is spent is bounded, and said") {
    YaraCostOptions options;
    options.nanoseconds_max = 50'000'000;
    auto costs = measured(std::vector<std::uint64_t>(16, 3'000'000), options);
    CHECK_FALSE(costs.whole);
    CHECK(costs.spent < 200'000'000);
}

TEST_CASE("the rule that looks at every byte is the one that costs") {
    const YaraSource source{"x.yar", R"(
        rule one { strings: $a = "no such text anywhere" condition: $a }
        rule every_byte { condition: for any i in (0..filesize - 4) :
            (uint8(i) == 1 and uint8(i + 1) == 2 and uint8(i + 2) == 3) }
        rule three { strings: $a = "nor this" condition: $a })"};
    auto set = YaraSet::load(compile_yara(std::span(&source, 1)).value().bytes).value();
    CHECK(set->rule_count() == 3);
    CHECK(set->rule_name(1) == "every_byte");
    std::string content(200'000, 'x');
    auto time_of = [&](YaraRuleRange rules) {
        return set->time_of(core::bytes_of(content), {}, rules);
    };
    auto costs = measure_yara_costs(set->rule_count(), {}, time_of).value();
    REQUIRE(costs.rules.size() == 1);
    CHECK(costs.rules[0].rule == 1);
    CHECK(costs.rules[0].nanoseconds * 2 > costs.nanoseconds);
    // They are all judged again.
    content += "nor this";
    std::vector<std::uint32_t> matched;
    REQUIRE(set->scan(core::bytes_of(content), {}, {},
                      [&](const YaraMatchView& match) { matched.push_back(match.rule); }));
    CHECK(matched == std::vector<std::uint32_t>{2});
}
