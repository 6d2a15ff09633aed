// One run over one source: spool, findings, register and ledger in step.
#pragma once

#include "app/cli/command_line.h"
#include "app/cli/rule_search.h"
#include "app/programs.h"
#include "core/result.h"
#include "examination/run/derive_findings.h"
#include "examination/run/fill_spool.h"
#include "model/case.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace app {

struct ExamineOptions {
    std::filesystem::path source;
    std::string profile;
    examination::Searches searches;
    std::vector<std::string> hash_sets;
    std::vector<const RuleSet*> rule_sets;  // Named in `searches`.
    unsigned jobs = 1;
    bool resume = false;
    bool logical = false;
    examination::FillProgress* progress = nullptr;  // Told what goes on, where somebody looks.
};

// What the profile, less what is to be left out, reads of contents.
void choose_searches(ExamineOptions& options, const std::vector<std::string>& without,
                     const Programs& programs);

struct ExamineOutcome {
    model::Case of;
    model::Source source;
    examination::SourceSummary summary;
    std::map<std::string, std::uint64_t> selectors;  // Different ones, by kind.
    std::vector<SearchOutcome> rule_searches;
    std::string result_hash;
    std::filesystem::path findings;
    double seconds = 0;
    bool complete = true;
};

// A source that has not been opened yet has no id: its spool is named after where it lies.
std::filesystem::path spool_of(const store::Home& home, const model::CaseId& id,
                               const std::filesystem::path& source);

core::Result<ExamineOutcome> examine_source(CommandContext& context, const model::Case& of,
                                            const ExamineOptions& options);

}  // namespace app
