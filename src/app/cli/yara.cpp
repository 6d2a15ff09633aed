// spoor yara: runs YARA rules over contents, and lists what they matched.
#include "app/cli/hit_lists.h"
#include "app/cli/rule_search.h"

#include <CLI/CLI.hpp>

namespace app {

void add_yara(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("yara", "Run YARA rules; list what they matched");
    auto options = std::make_shared<HitListOptions>();
    command->add_option("--rules", options->rules,
                        "Run these rules: a file, or a folder of .yar and .yara files");
    command->add_option("--rule", options->rule, "Only the rules of this name");
    add_hit_list_options(*command, *options);
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_hit_command(context, model::RuleSetKind::yara, *options, load_yara_rules);
        };
    });
}

}  // namespace app
