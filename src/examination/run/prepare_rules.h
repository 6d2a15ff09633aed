// Rules made ready to be searched with: compiled by a worker, kept in memory that workers share.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/hits/hit_file.h"
#include "examination/protocol/rules.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace examination {

struct PreparedRules {
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    core::Sha256Digest made_of;  // Names the set in searches.
    core::File compiled;         // For WorkerPoolOptions::rule_sets.
    std::vector<std::string> notes;
    std::vector<RuleDescription> rules;  // Of YARA rules, which only the compiler knows.
};

// Rules come from outside: a worker of its own reads and compiles them. Where they do not compile
// the error is the compiler's sentence, with file and line.
core::Result<PreparedRules> prepare_rules(const std::filesystem::path& worker_program,
                                          CompileJob job, const core::Sha256Digest& made_of,
                                          std::stop_token stop);

}  // namespace examination
