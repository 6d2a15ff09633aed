// spoor show: one record or one item, whole.
#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "core/json.h"
#include "core/text.h"
#include "examination/findings/export.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Result;

struct ShowOptions {
    std::string case_name;
    std::string what;
};

// One "name: value" a line, in the order of the JSON form.
std::string lines_of(const std::string& json) {
    auto parsed = nlohmann::ordered_json::parse(json, nullptr, false);
    std::string out;
    for (const auto& [name, value] : parsed.items()) {
        out += name + ": ";
        out += core::printable(value.is_string() ? value.get<std::string>() : value.dump());
        out += '\n';
    }
    return out;
}

Result<std::string> find(const CaseView& view, const std::string& what) {
    std::string json;
    auto record = view.findings->find_record(what, view.grant);
    if (record) {
        examination::append_json(json, record.value());
        return json;
    }
    // An address is no id; an id that several begin with is neither.
    if (record.error().code() == core::ErrorCode::conflict)
        return std::move(record).error();
    auto item = TRY(view.findings->find_item(what, view.grant));
    examination::append_json(json, item);
    return json;
}

Result<ExitStatus> run_show(CommandContext& context, const ShowOptions& options) {
    auto view = TRY(view_case(context, options.case_name, policy::Action::read));
    auto json = TRY(find(view, options.what));
    context.console.out(context.global.json ? json + "\n" : lines_of(json));
    return ExitStatus::done;
}

}  // namespace

void add_show(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("show", "Show one record or item");
    auto options = std::make_shared<ShowOptions>();
    add_case_option(*command, options->case_name);
    command->add_option("record", options->what, "Id (or its beginning), address or origin")
        ->required();
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_show(context, *options); };
    });
}

}  // namespace app
