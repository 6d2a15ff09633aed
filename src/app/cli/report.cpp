// spoor report: the case as a document that a judge can read.
#include "evidence/report/report.h"

#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "app/cli/report_input.h"
#include "app/cli/report_people.h"
#include "app/cli/session.h"
#include "core/file.h"
#include "core/json.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Result;

struct ReportOptions {
    std::string case_name, html;
    std::vector<std::string> with;
};

Result<ExitStatus> run_report(CommandContext& context, const ReportOptions& options) {
    auto view = TRY(view_case(context, options.case_name, policy::Action::read));
    auto may_print = TRY(context.session.grant(policy::Action::print, view.of));
    auto input = TRY(report_input(context, view));
    if (!options.with.empty())
        input.people = TRY(report_people(context.session, view, {options.with, true}));
    auto html = evidence::report_html(input);
    auto path = context.path_of(options.html);
    TRY(core::replace_file(path, html));
    core::Json payload{{"by", context.session.user()},
                       {"sha256", core::sha256(html).hex()},
                       {"to", path.string()},
                       {"with", options.with}};
    TRY(context.session.record_act("report", {{"case", view.of.id.hex()}}, payload));
    context.console.out(context.global.json ? core::Json{{"report", path.string()}}.dump() + "\n"
                                            : "report written: " + path.string() + "\n");
    return ExitStatus::done;
}

}  // namespace

void add_report(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("report", "Write a report of a case");
    auto options = std::make_shared<ReportOptions>();
    add_case_option(*command, options->case_name);
    command->add_option("--html", options->html, "File to write")->required();
    command
        ->add_option("--with", options->with,
                     "What people marked: tags, notes, bookmarks, translations, review")
        ->delimiter(',');
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_report(context, *options); };
    });
}

}  // namespace app
