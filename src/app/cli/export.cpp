// spoor export: files, timeline, selectors or the canonical findings, for other programs.
#include "examination/findings/export.h"

#include "app/cli/case_view.h"
#include "app/cli/hit_lists.h"
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "core/json.h"
#include "examination/findings/builder.h"
#include "examination/findings/canonical.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using examination::ExportFormat;

struct ExportOptions {
    std::string case_name, what, format = "csv", output;
    bool hits = false;
};

Result<void> export_table(CommandContext& context, const CaseView& view,
                          const ExportOptions& options, ExportFormat format) {
    auto to_console = [&](std::string_view piece) -> Result<void> {
        context.console.out(piece);
        if (context.stop.stop_requested())
            return Error(ErrorCode::incomplete, "the export was stopped");
        return {};
    };
    bool to_file = !options.output.empty();
    auto path = context.path_of(options.output);
    if (options.what == "files")
        return to_file
                   ? examination::export_items_to(*view.findings, {}, format, view.grant, path)
                   : examination::export_items(*view.findings, {}, format, view.grant, to_console);
    if (options.what == "selectors") {
        auto list =
            options.hits ? examination::SelectorList::hits : examination::SelectorList::distinct;
        return to_file ? examination::export_selectors_to(*view.findings, list, {}, format,
                                                          view.grant, path)
                       : examination::export_selectors(*view.findings, list, {}, format, view.grant,
                                                       to_console);
    }
    return to_file
               ? examination::export_timeline_to(*view.findings, {}, format, view.grant, path)
               : examination::export_timeline(*view.findings, {}, format, view.grant, to_console);
}

// The canonical findings of each source, one after the other: for one source, their SHA-256 is the
// result hash.
Result<void> export_canonical(CommandContext& context, const CaseView& view,
                              const ExportOptions& options) {
    std::string collected;
    for (const auto& source : view.sources) {
        auto file =
            examination::findings_path(context.session.home().findings(view.of.id), source.id);
        TRY(examination::canonical_lines(file, view.grant,
                                         [&](std::string_view piece) -> Result<void> {
                                             if (options.output.empty())
                                                 context.console.out(piece);
                                             else
                                                 collected += piece;
                                             return {};
                                         }));
    }
    if (!options.output.empty())
        TRY(core::replace_file(context.path_of(options.output), collected));
    return {};
}

// What was found with keywords or rules.
Result<void> export_searches(CommandContext& context, const CaseView& view,
                             const ExportOptions& options) {
    auto kind = options.what == "yara" ? model::RuleSetKind::yara : model::RuleSetKind::keywords;
    std::string collected;
    TRY(export_rule_hits(context, view, kind, options.format,
                         [&](std::string_view lines) -> Result<void> {
                             if (options.output.empty())
                                 context.console.out(lines);
                             else
                                 collected += lines;
                             return {};
                         }));
    if (!options.output.empty())
        TRY(core::replace_file(context.path_of(options.output), collected));
    return {};
}

Result<ExitStatus> run_export(CommandContext& context, const ExportOptions& options) {
    auto view = TRY(view_case(context, options.case_name, policy::Action::export_data));
    if (options.what == "findings") {
        TRY(export_canonical(context, view, options));
    } else if (options.what == "keywords" || options.what == "yara") {
        TRY(export_searches(context, view, options));
    } else {
        auto format = examination::export_format_from(options.format);
        if (!format)
            return Error(ErrorCode::invalid_input, "'" + options.format +
                                                       "' is no format; use csv, jsonl, parquet or "
                                                       "(for the timeline) timesketch");
        if (*format == ExportFormat::parquet && options.output.empty())
            return Error(ErrorCode::invalid_input, "parquet needs a file: add --output FILE");
        TRY(export_table(context, view, options, *format));
    }
    core::Json payload{{"by", context.session.user()},
                       {"what", options.what},
                       {"format", options.format},
                       {"to", options.output}};
    TRY(context.session.record_act("export", {{"case", view.of.id.hex()}}, payload));
    return ExitStatus::done;
}

}  // namespace

void add_export(CLI::App& app, SelectedCommand& selected) {
    auto* command =
        app.add_subcommand("export", "Export files, timeline, selectors, findings or hits");
    auto options = std::make_shared<ExportOptions>();
    command
        ->add_option("what", options->what,
                     "files, timeline, selectors, findings, keywords or yara")
        ->required()
        ->check(CLI::IsMember({"files", "timeline", "selectors", "findings", "keywords", "yara"}));
    add_case_option(*command, options->case_name);
    command->add_option("--format", options->format,
                        "csv, jsonl, parquet, timesketch or canonical");
    command->add_flag("--hits", options->hits, "Of selectors every hit, not each once");
    command->add_option("--output", options->output, "File (default: standard output)");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_export(context, *options); };
    });
}

}  // namespace app
