// Searching a source's contents with keywords or rules, while it is examined or afterwards.
#pragma once

#include "app/cli/command_line.h"
#include "core/json.h"
#include "core/result.h"
#include "examination/hits/hit_reader.h"
#include "examination/run/derive_hits.h"
#include "examination/run/prepare_rules.h"
#include "examination/worker/worker_pool.h"
#include "model/case.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace app {

// A set of rules as it was given, and compiled.
struct RuleSet {
    std::string name;  // The file or folder.
    std::vector<examination::RuleDescription> rules;
    examination::PreparedRules prepared;
};

// Read, checked and compiled before anything is examined: the error names file and line.
core::Result<RuleSet> load_keywords(CommandContext& context, const std::string& file);

// A file of rules, or a folder of them (*.yar, *.yara).
core::Result<RuleSet> load_yara_rules(CommandContext& context, const std::string& path);

// A rule that takes more than its share of the time (examination::costly_share).
struct CostlyRule {
    std::string name, name_space;
    std::uint32_t share = 0;  // In thousandths.
};

struct SearchOutcome {
    model::Source source;
    examination::HitFileName name;
    std::string set;  // The file or folder of the rules.
    std::size_t rules = 0;
    examination::PublishedHits hits;
    std::map<std::string, std::uint64_t> anomalies;
    std::vector<std::string> notes;
    std::optional<examination::RuleCosts> costs;  // Of YARA rules.
    std::vector<CostlyRule> costly;
    bool complete = true;
};

struct HitsToPublish {
    const model::Case& of;
    const model::Source& source;
    const RuleSet& set;
    examination::Searches searches;
    examination::Spool& walks;
    examination::Spool& answers;
    examination::WorkerPool& pool;  // Its workers were given the rules.
    bool logical = false;
};
// Builds the file of hits, and records that and what was searched, never what for.
core::Result<SearchOutcome> publish_hits(CommandContext& context, const HitsToPublish& hits);

// Searches a source that has been examined. What a killed search had done is taken up.
struct SearchOptions {
    unsigned jobs = 1;
    bool archives = true;  // Open what lies in contents, as the examination did.
    bool text = true;      // Look for keywords in texts, as the examination did.
    std::vector<std::string> passwords;
};
core::Result<SearchOutcome> search_source(CommandContext& context, const model::Case& of,
                                          const model::Source& source, const RuleSet& set,
                                          const SearchOptions& options);

// The fields are a contract that other programs rely on (docs/command_line.md).
core::Json costs_json(const SearchOutcome& outcome);
// Lines of a name and what there is to say; nothing where costs were not measured.
std::vector<std::pair<std::string, std::string>> costs_text(const SearchOutcome& outcome);
std::string search_json(const model::Case& of, const SearchOutcome& outcome);
std::string search_text(const SearchOutcome& outcome);

}  // namespace app
