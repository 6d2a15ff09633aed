#include "examination/yara/yara_costs.h"

#include <algorithm>

namespace examination {
namespace {

using core::Result;

// A scan is repeated until it took so long, so that short ones are measured as well; the shortest
// counts, since nothing makes a scan faster than it is.
constexpr std::uint64_t measured_least = 1'000'000;
constexpr int repeats_least = 2, repeats_most = 16;

class Measurement {
public:
    Measurement(const YaraCostOptions& options, const YaraTimeOf& time_of)
        : options_(options), time_of_(time_of) {}

    Result<YaraCosts> run(std::uint32_t rule_count) {
        auto base = TRY(time({}));
        base_ = base;
        auto all = TRY(time({0, rule_count}));
        costs_.nanoseconds = all;
        TRY(divide({0, rule_count}, all - std::min(all, base_)));
        return std::move(costs_);
    }

private:
    Result<std::uint64_t> time(YaraRuleRange rules) {
        std::uint64_t least = ~std::uint64_t{0}, sum = 0;
        for (int i = 0; i < repeats_least || (i < repeats_most && sum < measured_least); ++i) {
            auto once = TRY(time_of_(rules));
            sum += once;
            least = std::min(least, once);
        }
        costs_.spent += sum;
        return least;
    }

    Result<void> divide(YaraRuleRange rules, std::uint64_t cost) {
        if (cost * options_.share_least < costs_.nanoseconds || cost == 0)
            return {};
        if (rules.end - rules.begin == 1) {
            costs_.rules.push_back({rules.begin, cost});
            return {};
        }
        auto middle = rules.begin + (rules.end - rules.begin) / 2;
        for (auto half : {YaraRuleRange{rules.begin, middle}, YaraRuleRange{middle, rules.end}}) {
            if (costs_.spent >= options_.nanoseconds_max) {
                costs_.whole = false;
                return {};
            }
            auto of_half = TRY(time(half));
            TRY(divide(half, of_half - std::min(of_half, base_)));
        }
        return {};
    }

    const YaraCostOptions& options_;
    const YaraTimeOf& time_of_;
    YaraCosts costs_;
    std::uint64_t base_ = 0;
};

}  // namespace

Result<YaraCosts> measure_yara_costs(std::uint32_t rule_count, const YaraCostOptions& options,
                                     const YaraTimeOf& time_of) {
    return Measurement(options, time_of).run(rule_count);
}

}  // namespace examination
