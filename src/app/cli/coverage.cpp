// spoor coverage: what became of every byte.
#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "core/json.h"
#include "examination/findings/export.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace app {
namespace {

using core::Result;
using examination::CoverageRow;
using examination::CoverageTotals;

struct CoverageOptions {
    ListOptions list;
    bool intervals = false;
};

core::Json json_of(const model::SourceId& source, const CoverageTotals& totals) {
    return {{"source", source.hex()},
            {"size", totals.size},
            {"parsed", totals.parsed},
            {"slack", totals.slack},
            {"unallocated", totals.unallocated},
            {"skipped", totals.skipped},
            {"skipped_by_reason", totals.skipped_by_reason}};
}

std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "–" : fmt::format("{:.2f} %", 100.0 * double(part) / double(whole));
}

Result<ExitStatus> show_totals(CommandContext& context, const CaseView& view) {
    Table table({"SOURCE", "STATE", "BYTES", "SHARE"});
    for (const auto& source : view.sources) {
        auto totals = TRY(view.findings->coverage_totals(source.id, view.grant));
        if (context.global.json) {
            context.console.out(json_of(source.id, totals).dump() + "\n");
            continue;
        }
        auto add = [&](std::string state, std::uint64_t bytes) {
            table.add({source.id.hex().substr(0, 12), std::move(state), std::to_string(bytes),
                       share(bytes, totals.size)});
        };
        add("parsed", totals.parsed);
        add("slack", totals.slack);
        add("unallocated, scanned", totals.unallocated);
        add("skipped", totals.skipped);
        for (const auto& [reason, bytes] : totals.skipped_by_reason)
            add("  because " + reason, bytes);
        add("in all", totals.size);
    }
    if (!context.global.json)
        context.console.out(table.text());
    return ExitStatus::done;
}

Result<ExitStatus> run_coverage(CommandContext& context, const CoverageOptions& options) {
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    if (!options.intervals)
        return show_totals(context, view);
    ListRendering<CoverageRow> rendering{
        {"SOURCE", "START", "BYTES", "STATE", "DETAIL"},
        [](const CoverageRow& row) {
            return std::vector<std::string>{
                row.source.hex().substr(0, 12), std::to_string(row.interval.start),
                std::to_string(row.interval.size), std::string(name_of(row.interval.state)),
                row.interval.detail};
        },
        [](std::string& out, const CoverageRow& row) { examination::append_json(out, row); }};
    return show_list<CoverageRow>(
        context, options.list, rendering, [&](const examination::PageRequest& page) {
            return view.findings->coverage(std::nullopt, page, view.grant);
        });
}

}  // namespace

void add_coverage(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("coverage", "Account for every byte of a case's sources");
    auto options = std::make_shared<CoverageOptions>();
    add_list_options(*command, options->list);
    command->add_flag("--intervals", options->intervals, "Every interval instead of the totals");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_coverage(context, *options);
        };
    });
}

}  // namespace app
