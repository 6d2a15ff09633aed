#include "app/cli/command_line.h"

#include "app/version.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace app {

#define COMMAND(name) void add_##name(CLI::App& app, SelectedCommand& selected);
#include "app/cli/commands.def"
#undef COMMAND

CommandLine::CommandLine()
    : app_(std::make_unique<CLI::App>("Spoor follows a digital trace to the people and places "
                                      "behind it, and proves every step.",
                                      "spoor")) {
    app_->require_subcommand(1);
    app_->fallthrough();
    app_->set_version_flag("--version", std::string("spoor ") + std::string(version));
    app_->add_option("--home", global_.home, "Folder of this node (default: SPOOR_HOME)");
    app_->add_flag("--json", global_.json, "One JSON document or JSON lines on standard output");
    app_->add_flag("--quiet", global_.quiet, "No progress on standard error");
#define COMMAND(name) add_##name(*app_, selected_);
#include "app/cli/commands.def"
#undef COMMAND
}

CommandLine::~CommandLine() = default;

std::optional<CommandLine::Answer> CommandLine::parse(const std::vector<std::string>& arguments) {
    // CLI11 wants them last first, and speaks in exceptions.
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app_->parse(reversed);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream err;
        int status = app_->exit(error, out, err);
        return Answer{out.str(), err.str(), status == 0 ? ExitStatus::done : ExitStatus::usage};
    }
    return std::nullopt;
}

}  // namespace app
