// What may be asked of an examination, by a command or through the server, made ready to be done.
#pragma once

#include "app/cli/command_line.h"
#include "app/cli/examine_source.h"
#include "app/cli/rule_search.h"
#include "core/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace app {

struct ExamineWishes {
    std::string profile = "full", hashes = "all";
    std::vector<std::string> hash_sets, without, passwords;
    std::string keywords, yara;  // Files, or nothing.
    unsigned jobs = 0;           // 0: one a core.
    bool resume = false, logical = false;
    bool searches_only = false;  // What has been examined, with the keywords or rules.
};

// The wishes with their rules read and compiled, good for any number of sources.
class PreparedExamination {
public:
    // invalid_input with a sentence that names what is wrong, file and line included.
    static core::Result<PreparedExamination> prepare(CommandContext& context,
                                                     const ExamineWishes& wishes);
    // REQUIRES: this outlives what is made of it.
    core::Result<ExamineOptions> options_for(const std::filesystem::path& source) const;

private:
    explicit PreparedExamination(ExamineWishes wishes) : wishes_(std::move(wishes)) {}

    ExamineWishes wishes_;
    std::unique_ptr<RuleSet> keywords_, yara_;
};

}  // namespace app
