#include "app/cli/hit_lists.h"

#include "app/cli/passwords.h"
#include "app/cli/session.h"
#include "core/json.h"
#include "core/scheduler.h"
#include "core/text.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using namespace examination;

// By the beginning of the id, or by the path or its end.
Result<std::vector<model::Source>> chosen_sources(const CaseView& view, const std::string& named) {
    std::vector<model::Source> chosen;
    for (const auto& source : view.sources)
        if (named.empty() || source.id.hex().starts_with(named) || source.path == named ||
            source.path.ends_with("/" + named))
            chosen.push_back(source);
    if (chosen.empty() && !named.empty())
        return Error(ErrorCode::not_found, "no source of the case that has been examined is '" +
                                               named + "'; give its path or its id's beginning");
    return chosen;
}

// Whether the source, when it was examined last, was so with archives opened, or texts read.
bool examined_with(std::string_view what, const std::vector<model::Run>& runs,
                   const model::SourceId& source) {
    bool with = true;
    for (const auto& run : runs) {
        if (run.source != source || !run.result_hash)
            continue;
        auto parameters = core::parse_json(run.parameters);
        if (parameters && parameters.value().contains(what) &&
            parameters.value()[what].is_boolean())
            with = parameters.value()[what].get<bool>();
    }
    return with;
}

Result<ExitStatus> run_search(CommandContext& context, const CaseView& view,
                              const HitListOptions& options, const LoadRules& load) {
    auto set = TRY(load(context, options.rules));
    auto sources = TRY(chosen_sources(view, options.source));
    if (sources.empty())
        return Error(ErrorCode::not_found, "nothing in the case has been examined to an end yet");
    SearchOptions how;
    how.passwords = TRY(read_passwords(context, options.passwords));
    how.jobs = options.jobs != 0 ? options.jobs : core::processor_count();
    auto status = ExitStatus::done;
    TRY(search_sources(
        context, view, sources, set, std::move(how), [&](const SearchOutcome& outcome) {
            context.console.out(context.global.json ? search_json(view.of, outcome) + "\n"
                                                    : search_text(outcome));
            if (!outcome.complete)
                status = ExitStatus::incomplete;
        }));
    return status;
}

Result<ExitStatus> run_remove(CommandContext& context, const CaseView& view, HitReader& reader,
                              const std::string& named) {
    auto grant = TRY(context.session.grant(policy::Action::erase, view.of));
    const SearchMade* found = nullptr;
    for (const auto& search : reader.searches()) {
        if (search.name.text().find(named) == std::string::npos)
            continue;
        if (found != nullptr)
            return Error(ErrorCode::conflict,
                         "several searches are called so: give more of the "
                         "name that --searches shows");
        found = &search;
    }
    if (found == nullptr)
        return Error(ErrorCode::not_found,
                     "there is no search '" + named + "'; --searches names them");
    std::error_code failed;
    std::filesystem::remove(found->path, failed);
    if (failed)
        return Error(ErrorCode::io, "cannot remove '" + found->path.string() + "'");
    TRY(context.session.record_act(
        "search.remove", {{"case", view.of.id.hex()}, {"source", found->name.source.hex()}},
        core::Json{{"by", context.session.user()},
                   {"made_of", found->name.made_of.hex()},
                   {"result_hash", found->result_hash}}));
    context.console.out(context.global.json
                            ? core::Json{{"search", found->name.text()}, {"removed", true}}.dump() +
                                  "\n"
                            : "search removed: " + found->name.text() + "\n");
    return ExitStatus::done;
}

// All of them at once: there are as many as lists and sources.
void show_searches(CommandContext& context, const HitReader& reader) {
    Table table({"SEARCH", "RULES", "HITS", "IN TEXT", "ITEMS", "COMPLETE", "RESULT HASH"});
    std::string lines;
    for (const auto& search : reader.searches()) {
        append_json(lines, search);
        lines += '\n';
        table.add({search.name.text(), std::to_string(search.rules), std::to_string(search.hits),
                   std::to_string(search.hits_in_text), std::to_string(search.items),
                   search.complete ? "yes" : "no", search.result_hash});
    }
    context.console.out(context.global.json ? lines : table.text());
}

Result<ExitStatus> show_hits(CommandContext& context, const CaseView& view, HitReader& reader,
                             const HitFilter& filter, const HitListOptions& options) {
    const auto& searches = reader.searches();
    ListRendering<RuleHitRow> rendering{
        {"RULE", "WHERE", "OFFSET", "KIND", "PATH", "CONTEXT"},
        [&](const RuleHitRow& row) {
            bool keywords = searches[row.search].name.kind == model::RuleSetKind::keywords;
            return std::vector<std::string>{
                row.rule,
                row.item.address,
                (row.hit.layer == model::SelectorLayer::text ? "text+" : "") +
                    std::to_string(row.hit.offset),
                keywords ? std::string(model::name_of(row.hit.encoding)) : row.hit.part,
                row.item.path,
                core::utf8_or_escaped(row.hit.before + "[" + row.hit.matched + "]" +
                                      row.hit.after)};
        },
        [&](std::string& out, const RuleHitRow& row) {
            append_json(out, searches[row.search], row);
        }};
    return show_list<RuleHitRow>(context, options.list, rendering, [&](const PageRequest& page) {
        return reader.hits(filter, page, view.grant);
    });
}

Result<ExitStatus> show_anomalies(CommandContext& context, const CaseView& view, HitReader& reader,
                                  const HitFilter& filter, const HitListOptions& options) {
    const auto& searches = reader.searches();
    ListRendering<HitAnomalyRow> rendering{
        {"CODE", "LOSES", "WHERE", "OFFSET", "DETAIL", "PATH"},
        [](const HitAnomalyRow& row) {
            return std::vector<std::string>{
                row.anomaly.code,   row.anomaly.loses_data ? "yes" : "no",
                row.item.address,   std::to_string(row.anomaly.offset),
                row.anomaly.detail, row.item.path};
        },
        [&](std::string& out, const HitAnomalyRow& row) {
            append_json(out, searches[row.search], row);
        }};
    return show_list<HitAnomalyRow>(context, options.list, rendering, [&](const PageRequest& page) {
        return reader.anomalies(filter, page, view.grant);
    });
}

// Of keywords the hits in texts; of YARA rules what share of the rules' time they take.
std::string hits_or_cost(model::RuleSetKind kind, const RuleRow& row) {
    if (kind == model::RuleSetKind::keywords)
        return std::to_string(row.hits_in_text);
    return row.cost ? std::to_string(*row.cost / 10) + " %" : std::string();
}

Result<ExitStatus> show_rules(CommandContext& context, const CaseView& view, HitReader& reader,
                              const HitFilter& filter, const HitListOptions& options) {
    const auto& searches = reader.searches();
    auto kind = searches.empty() ? model::RuleSetKind::keywords : searches.front().name.kind;
    ListRendering<RuleRow> rendering{
        {"HITS", kind == model::RuleSetKind::keywords ? "IN TEXT" : "COST", "ITEMS", "RULE",
         "SEARCH"},
        [&, kind](const RuleRow& row) {
            return std::vector<std::string>{std::to_string(row.hits), hits_or_cost(kind, row),
                                            std::to_string(row.items), row.rule.name,
                                            searches[row.search].name.text()};
        },
        [&](std::string& out, const RuleRow& row) { append_json(out, searches[row.search], row); }};
    return show_list<RuleRow>(context, options.list, rendering, [&](const PageRequest& page) {
        return reader.rules(filter, page, view.grant);
    });
}

}  // namespace

Result<std::unique_ptr<HitReader>> open_hits(const store::Home& home, const CaseView& view,
                                             model::RuleSetKind kind) {
    HitReaderOptions options;
    options.case_id = view.of.id;
    options.folder = home.findings(view.of.id);
    for (const auto& source : view.sources)
        options.sources.push_back(source.id);
    options.kind = kind;
    options.temporary = home.temporary();
    return HitReader::open(std::move(options), view.grant);
}

Result<void> search_sources(CommandContext& context, const CaseView& view,
                            const std::vector<model::Source>& sources, const RuleSet& set,
                            SearchOptions how, const SearchHandler& handler) {
    auto runs = TRY(context.session.registered().list_runs(view.of.id, view.grant));
    for (const auto& source : sources) {
        how.archives = examined_with("archives", runs, source.id);
        how.text = examined_with("text", runs, source.id);
        auto outcome = TRY(search_source(context, view.of, source, set, how)
                               .during("searching '" + source.path + "'"));
        handler(outcome);
    }
    return {};
}

void add_hit_list_options(CLI::App& command, HitListOptions& options) {
    add_list_options(command, options.list);
    command.add_option("--source", options.source,
                       "Search only this source: its path or its id's beginning");
    command.add_option("--jobs", options.jobs, "Workers at once (default: one a core)")
        ->check(CLI::Range(1, 256));
    add_passwords_option(command, options.passwords);
    command.add_flag("--hits", options.hits, "Every hit with what stands around it");
    command.add_flag("--anomalies", options.anomalies, "What could not be searched, and why");
    command.add_flag("--searches", options.searches, "The searches that were made");
    command.add_option("--search", options.search, "Only of this search: part of its name");
    command.add_option("--remove", options.remove, "Remove what a search found: part of its name");
}

Result<void> export_rule_hits(CommandContext& context, const CaseView& view,
                              model::RuleSetKind kind, const std::string& format,
                              const HitLineHandler& handler) {
    auto reader = TRY(open_hits(context.session.home(), view, kind));
    if (format == "csv" || format == "jsonl")
        return export_hits(*reader, format == "csv" ? HitExportFormat::csv : HitExportFormat::jsonl,
                           view.grant, handler);
    if (format != "canonical")
        return Error(ErrorCode::invalid_input,
                     "'" + format + "' is no format of hits; use csv, jsonl or canonical");
    for (const auto& search : reader->searches())
        TRY(canonical_hits(search, view.grant, handler));
    return {};
}

Result<ExitStatus> run_hit_command(CommandContext& context, model::RuleSetKind kind,
                                   const HitListOptions& options, const LoadRules& load) {
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    if (!options.rules.empty())
        return run_search(context, view, options, load);
    auto reader = TRY(open_hits(context.session.home(), view, kind));
    if (!options.remove.empty())
        return run_remove(context, view, *reader, options.remove);
    if (options.searches) {
        show_searches(context, *reader);
        return ExitStatus::done;
    }
    HitFilter filter{options.search, options.rule};
    if (options.anomalies)
        return show_anomalies(context, view, *reader, filter, options);
    if (options.hits)
        return show_hits(context, view, *reader, filter, options);
    return show_rules(context, view, *reader, filter, options);
}

}  // namespace app
