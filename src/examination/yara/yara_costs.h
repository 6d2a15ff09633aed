// What each rule of a set costs: processor time of scans in which only some rules are judged.
#pragma once

#include "core/result.h"
#include "examination/yara/yara_rules.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace examination {

struct YaraCost {
    std::uint32_t rule = 0;
    std::uint64_t nanoseconds = 0;  // That a scan takes longer with it than without any rule.

    bool operator==(const YaraCost&) const = default;
};

struct YaraCosts {
    std::uint64_t nanoseconds = 0;  // Of one scan with all rules.
    std::uint64_t spent = 0;        // Nanoseconds of all scans that were made.
    bool whole = true;              // False: nanoseconds_max was spent before all was known.
    std::vector<YaraCost> rules;    // That cost enough, in their order.
};

struct YaraCostOptions {
    std::uint32_t share_least =
        20;  // One part in so many of the scan: what costs less is not told.
    std::uint64_t nanoseconds_max = 2'000'000'000;  // For all scans.
};

// How long a scan takes, in nanoseconds, in which only these rules are judged.
using YaraTimeOf = std::function<core::Result<std::uint64_t>(YaraRuleRange rules)>;

// Halves the rules, and each half that costs enough, until single ones are left: at most some
// share_least times log2(rule_count) scans.
core::Result<YaraCosts> measure_yara_costs(std::uint32_t rule_count, const YaraCostOptions& options,
                                           const YaraTimeOf& time_of);

}  // namespace examination
