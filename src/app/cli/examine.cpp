// spoor examine: from an image to findings.
#include "app/cli/examine_source.h"
#include "app/cli/examine_summary.h"
#include "app/cli/examine_wishes.h"
#include "app/cli/passwords.h"
#include "app/cli/session.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct ExamineCommandOptions {
    std::vector<std::string> sources;
    std::string case_name, passwords;
    ExamineWishes wishes;
};

// Without --case the source's own name opens a case.
Result<model::Case> case_for(CommandContext& context, const ExamineCommandOptions& options) {
    auto name = options.case_name.empty()
                    ? "ad-hoc " + std::filesystem::path(options.sources.front()).filename().string()
                    : options.case_name;
    auto found = context.session.find_case(name);
    if (found || found.error().code() != ErrorCode::not_found)
        return found;
    return context.session.open_case(name);
}

Result<ExitStatus> run_examine(CommandContext& context, const ExamineCommandOptions& options) {
    for (const auto& source : options.sources)
        if (!std::filesystem::exists(context.path_of(source)))
            return Error(ErrorCode::not_found, "there is no '" + source +
                                                   "'; give the path of an image's first file or "
                                                   "of a folder");
    auto wishes = options.wishes;
    wishes.passwords = TRY(read_passwords(context, options.passwords));
    auto prepared = TRY(PreparedExamination::prepare(context, wishes));
    auto of = TRY(case_for(context, options));
    auto status = ExitStatus::done;
    for (const auto& source : options.sources) {
        auto examine = TRY(prepared.options_for(context.path_of(source)));
        auto outcome =
            TRY(examine_source(context, of, examine).during("examining '" + source + "'"));
        context.console.out(context.global.json ? summary_json(outcome) + "\n"
                                                : summary_text(outcome));
        if (!outcome.complete)
            status = ExitStatus::incomplete;
    }
    return status;
}

}  // namespace

void add_examine(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("examine", "Examine images or folders");
    auto options = std::make_shared<ExamineCommandOptions>();
    command->add_option("source", options->sources, "First file of an image, or a folder")
        ->required();
    command->add_option("--case", options->case_name, "Name of the case (default: an ad-hoc one)");
    command
        ->add_option("--profile", options->wishes.profile,
                     "full, or triage: without archives and text")
        ->check(CLI::IsMember({"triage", "full"}));
    command->add_option("--jobs", options->wishes.jobs, "Workers at once (default: one a core)")
        ->check(CLI::Range(1, 256));
    command->add_flag("--resume", options->wishes.resume, "Go on where a killed run ended");
    command->add_flag("--logical", options->wishes.logical,
                      "Take a single file as it is, not as an image");
    command->add_option("--hashset", options->wishes.hash_sets, "Name of a hash set to match");
    command
        ->add_option("--hashes", options->wishes.hashes,
                     "all, or sha256: without SHA-1 and MD5, by which hash sets are looked up")
        ->check(CLI::IsMember({"all", "sha256"}));
    command->add_option("--yara", options->wishes.yara,
                        "Run the YARA rules of this file or folder: see spoor yara");
    command->add_option("--keywords", options->wishes.keywords,
                        "Search for the terms of this list: see spoor keywords");
    command
        ->add_option("--without", options->wishes.without,
                     "What to leave out: selectors, archives, text")
        ->check(CLI::IsMember({"selectors", "archives", "text"}));
    add_passwords_option(*command, options->passwords);
    command->callback([&selected, options] {
        selected.home_mode = store::HomeMode::create_if_absent;
        selected.run = [options](CommandContext& context) {
            return run_examine(context, *options);
        };
    });
}

}  // namespace app
