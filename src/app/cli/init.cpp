// spoor init: makes a home, names its agency and makes the key its ledger is signed with.
#include "app/cli/command_line.h"
#include "app/cli/session.h"
#include "core/json.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct InitOptions {
    std::string agency, country;
};

Result<ExitStatus> run_init(CommandContext& context, const InitOptions& options) {
    bool letters = options.country.size() == 2 && std::ranges::all_of(options.country, [](char c) {
                       return c >= 'A' && c <= 'Z';
                   });
    if (!letters)
        return Error(ErrorCode::invalid_input, "'" + options.country +
                                                   "' is no country code; use two capital letters "
                                                   "(ISO 3166-1), e.g. FR");
    auto node = context.session.node();
    if (!node.agency.empty())
        return Error(ErrorCode::conflict, "this home belongs to '" + node.agency +
                                              "' already; choose another folder with --home");
    node.agency = options.agency;
    node.country = options.country;
    TRY(context.session.set_node(node));
    core::Json payload{
        {"by", context.session.user()}, {"agency", node.agency}, {"country", node.country}};
    TRY(context.session.record_act("node.init", {}, payload));
    if (context.global.json)
        context.console.out(core::Json{{"home", context.session.home().path().string()},
                                       {"agency", node.agency},
                                       {"country", node.country},
                                       {"origin", node.origin}}
                                .dump() +
                            "\n");
    else
        context.console.out("home ready: " + context.session.home().path().string() +
                            "\nledger origin: " + node.origin + "\n");
    return ExitStatus::done;
}

}  // namespace

void add_init(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("init", "Make a home for this agency's node");
    auto options = std::make_shared<InitOptions>();
    command->add_option("--agency", options->agency, "Name of the agency")->required();
    command->add_option("--country", options->country, "ISO 3166-1 code, e.g. FR")->required();
    command->callback([&selected, options] {
        selected.home_mode = store::HomeMode::create_if_absent;
        selected.run = [options](CommandContext& context) { return run_init(context, *options); };
    });
}

}  // namespace app
