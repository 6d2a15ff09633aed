#include "examination/detection/sigma_set.h"

#include <utility>

#include <fmt/format.h>

namespace examination {

using core::Error;
using core::ErrorCode;
using core::Result;

SigmaSet::SigmaSet(std::vector<SigmaRule> rules, SigmaProgram program, SigmaIndex index,
                   std::vector<SigmaIdleRule> idle)
    : rules_(std::move(rules)),
      program_(std::move(program)),
      index_(std::move(index)),
      idle_(std::move(idle)) {}

Result<std::unique_ptr<const SigmaSet>> SigmaSet::compile(std::vector<SigmaRule> rules) {
    if (rules.size() > sigma_rules_max)
        return Error(ErrorCode::limit_exceeded,
                     fmt::format("{} rules, at most {}", rules.size(), sigma_rules_max));
    SigmaProgram program;
    std::vector<SigmaIdleRule> idle;
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
        auto added = add_sigma_rule(program, i, rules[i]);
        if (!added)
            idle.push_back({i, added.error().code(), added.error().message()});
    }
    auto index = TRY(SigmaIndex::make(program));
    return std::unique_ptr<const SigmaSet>(
        new SigmaSet(std::move(rules), std::move(program), std::move(index), std::move(idle)));
}

}  // namespace examination
