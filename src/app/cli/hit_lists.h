// What the commands for keywords and YARA rules share: searching, listing, removing.
#pragma once

#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "app/cli/rule_search.h"
#include "examination/hits/hit_reader.h"
#include "store/home.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace app {

struct HitListOptions {
    ListOptions list;
    std::string rules;  // File or folder to search with; empty: list what was found.
    std::string source, rule, search, remove, passwords;
    unsigned jobs = 0;
    bool hits = false, anomalies = false, searches = false;
};

void add_hit_list_options(CLI::App& command, HitListOptions& options);

// For `spoor export`: csv, jsonl, or canonical, one search after the other.
core::Result<void> export_rule_hits(
    CommandContext& context, const CaseView& view, model::RuleSetKind kind,
    const std::string& format,
    const std::function<core::Result<void>(std::string_view lines)>& handler);

core::Result<std::unique_ptr<examination::HitReader>> open_hits(const store::Home& home,
                                                                const CaseView& view,
                                                                model::RuleSetKind kind);

// Each of the sources as it was examined: with archives opened, and texts read, or not.
using SearchHandler = std::function<void(const SearchOutcome& outcome)>;
core::Result<void> search_sources(CommandContext& context, const CaseView& view,
                                  const std::vector<model::Source>& sources, const RuleSet& set,
                                  SearchOptions how, const SearchHandler& handler);

using LoadRules =
    std::function<core::Result<RuleSet>(CommandContext& context, const std::string& file)>;
core::Result<ExitStatus> run_hit_command(CommandContext& context, model::RuleSetKind kind,
                                         const HitListOptions& options, const LoadRules& load);

}  // namespace app
