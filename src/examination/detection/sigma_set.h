// Many Sigma rules, compiled once. Never changes, so that threads may share it.
#pragma once

#include "core/result.h"
#include "examination/detection/sigma_index.h"
#include "examination/detection/sigma_program.h"
#include "examination/detection/sigma_rule.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace examination {

constexpr std::size_t sigma_rules_max = 50'000;

// A rule that does not run, and why.
struct SigmaIdleRule {
    std::uint32_t rule = 0;
    core::ErrorCode code{};  // not_found: there is nothing for it to look at.
    std::string why;
};

class SigmaSet {
public:
    // Fails only as a whole: too many rules, or no memory for them.
    static core::Result<std::unique_ptr<const SigmaSet>> compile(std::vector<SigmaRule> rules);

    const std::vector<SigmaRule>& rules() const { return rules_; }
    const std::vector<SigmaIdleRule>& idle() const { return idle_; }
    const SigmaProgram& program() const { return program_; }
    const SigmaIndex& index() const { return index_; }

private:
    SigmaSet(std::vector<SigmaRule> rules, SigmaProgram program, SigmaIndex index,
             std::vector<SigmaIdleRule> idle);

    std::vector<SigmaRule> rules_;
    SigmaProgram program_;
    SigmaIndex index_;
    std::vector<SigmaIdleRule> idle_;
};

}  // namespace examination
