// spoor keywords: searches contents for a list of terms, and lists what was found.
#include "app/cli/hit_lists.h"
#include "app/cli/rule_search.h"

#include <CLI/CLI.hpp>

namespace app {

void add_keywords(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("keywords", "Search for a list of terms; list their hits");
    auto options = std::make_shared<HitListOptions>();
    command->add_option("--list", options->rules,
                        "Search with this list: a term or /expression/ a line");
    command->add_option("--term", options->rule, "Only this term, as the list has it");
    add_hit_list_options(*command, *options);
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_hit_command(context, model::RuleSetKind::keywords, *options, load_keywords);
        };
    });
}

}  // namespace app
