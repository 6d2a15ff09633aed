// The command line: every command's options, parsed the same by client and owner.
#pragma once

#include "app/cli/behalf.h"
#include "app/cli/console.h"
#include "app/cli/exit_status.h"
#include "core/result.h"
#include "model/case.h"
#include "policy/policy.h"
#include "store/home.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace app {

class Session;

// Options that every command takes.
struct GlobalOptions {
    std::string home;  // Empty: SPOOR_HOME, else the user's data folder.
    bool json = false;
    bool quiet = false;
};

// What a command works with while it runs.
struct CommandContext {
    Session& session;
    Console& console;
    std::stop_token stop;
    std::filesystem::path working_folder;  // The caller's: relative paths are meant from there.
    GlobalOptions global;
    std::optional<Behalf> behalf = {};  // Nothing: the local user.

    // Who acts, as the ledger names them; and what the gate says to them.
    std::string by() const;
    core::Result<policy::Grant> grant(policy::Action action, const model::Case& of) const;

    std::filesystem::path path_of(const std::string& argument) const {
        return (working_folder / argument).lexically_normal();
    }
    ProgressLine::Use progress_use() const {
        return global.quiet ? ProgressLine::Use::quiet : ProgressLine::Use::shown;
    }
};
using Command = std::function<core::Result<ExitStatus>(CommandContext& context)>;

// The command that the arguments chose.
struct SelectedCommand {
    Command run;
    store::HomeMode home_mode = store::HomeMode::must_exist;
};

// One parse of one command line.
class CommandLine {
public:
    CommandLine();
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    // Where the arguments are not a command to run (help, version, wrong usage): what to print, and
    // the exit status.
    struct Answer {
        std::string out;
        std::string error;
        ExitStatus status = ExitStatus::done;
    };
    std::optional<Answer> parse(const std::vector<std::string>& arguments);

    const GlobalOptions& global() const { return global_; }
    const SelectedCommand& selected() const { return selected_; }

private:
    std::unique_ptr<CLI::App> app_;
    GlobalOptions global_;
    SelectedCommand selected_;
};

// Each command's file has one such function; commands.def lists them.
using AddCommand = void (*)(CLI::App& app, SelectedCommand& selected);

}  // namespace app
