// spoor anomalies: what was damaged or strange, and what could not be read because of it.
#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "examination/findings/export.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Result;
using examination::AnomalyRow;

struct AnomalyOptions {
    ListOptions list;
    std::string code;
    bool losses = false;
};

std::vector<std::string> cells_of(const AnomalyRow& row) {
    std::string place = !row.address.empty()      ? row.address
                        : row.anomaly.volume != 0 ? "p" + std::to_string(row.anomaly.volume)
                                                  : "source";
    return {row.anomaly.loses_data ? "loss" : "note", row.anomaly.code, std::move(place),
            std::to_string(row.anomaly.offset),       row.path,         row.anomaly.detail};
}

Result<ExitStatus> run_anomalies(CommandContext& context, const AnomalyOptions& options) {
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    examination::AnomalyFilter filter;
    filter.code = options.code;
    if (options.losses)
        filter.loses_data = true;
    ListRendering<AnomalyRow> rendering{
        {"WEIGHT", "CODE", "WHERE", "OFFSET", "PATH", "DETAIL"},
        cells_of,
        [](std::string& out, const AnomalyRow& row) { examination::append_json(out, row); }};
    return show_list<AnomalyRow>(context, options.list, rendering,
                                 [&](const examination::PageRequest& page) {
                                     return view.findings->anomalies(filter, page, view.grant);
                                 });
}

}  // namespace

void add_anomalies(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("anomalies", "List what was damaged or strange");
    auto options = std::make_shared<AnomalyOptions>();
    add_list_options(*command, options->list);
    command->add_option("--code", options->code, "Whole code or its beginning, e.g. prefetch");
    command->add_flag("--losses", options->losses, "Only those that lost data");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_anomalies(context, *options);
        };
    });
}

}  // namespace app
