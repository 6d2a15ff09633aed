// spoor selector-index: the selectors of all cases, made anew from the findings, or checked.
#include "app/cli/node_selectors.h"
#include "app/cli/session.h"
#include "core/json.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Result;

void tell(CommandContext& context, const NodeSelectors& selectors, const std::string& done) {
    auto size = selectors.index->size();
    if (context.global.json)
        context.console.out(
            core::Json{{"sources", size.sources}, {"rows", size.rows}, {"segments", size.segments}}
                .dump() +
            "\n");
    else
        context.console.out("selector index " + done + ": " + std::to_string(size.rows) +
                            " rows of " + std::to_string(size.sources) + " sources in " +
                            std::to_string(size.segments) + " files\n");
}

Result<ExitStatus> run_rebuild(CommandContext& context) {
    auto selectors = TRY(rebuild_node_selectors(context));
    auto size = selectors.index->size();
    TRY(context.session.record_act(
        "selector_index.rebuild", {},
        core::Json{
            {"by", context.session.user()}, {"sources", size.sources}, {"rows", size.rows}}));
    tell(context, selectors, "rebuilt");
    return ExitStatus::done;
}

Result<ExitStatus> run_check(CommandContext& context) {
    auto selectors = TRY(node_selectors(context));
    TRY(selectors.index->verify(selectors.grant));
    tell(context, selectors, "whole");
    return ExitStatus::done;
}

}  // namespace

void add_selector_index(CLI::App& app, SelectedCommand& selected) {
    auto* command =
        app.add_subcommand("selector-index", "Check or rebuild the selector index of all cases");
    command->require_subcommand(1);
    command->add_subcommand("rebuild", "Make it anew from the findings")->callback([&selected] {
        selected.run = run_rebuild;
    });
    command->add_subcommand("check", "Bring it up to date and read every byte of it")
        ->callback([&selected] { selected.run = run_check; });
}

}  // namespace app
