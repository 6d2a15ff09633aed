// spoor hashset: imports hash sets, lists them, shows one, removes one.
#include "app/cli/hash_set_import.h"
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "app/programs.h"
#include "core/json.h"
#include "examination/hash_sets/hash_set_catalogue.h"
#include "examination/hash_sets/hash_set_import.h"
#include "examination/hash_sets/hash_set_manifest.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct ImportArguments {
    std::string input, name, category = "other", scheme, jurisdiction;
    std::string who, version, date, action, format = "auto";
    bool all_hashes = false;
};

examination::HashSetCatalogue catalogue_of(const CommandContext& context) {
    return examination::HashSetCatalogue(context.session.home().hash_sets());
}

Result<examination::HashSetImportOptions> options_of(const ImportArguments& arguments) {
    examination::HashSetImportOptions options;
    auto category = examination::find_hash_set_category(arguments.category);
    auto format = examination::find_hash_input_format(arguments.format);
    if (!category || !format)
        return Error(ErrorCode::invalid_input, "this category or format does not exist");
    auto action = arguments.action.empty() ? examination::usual_action(*category)
                                           : examination::find_hash_set_action(arguments.action);
    if (!action)
        return Error(ErrorCode::invalid_input, "this action does not exist");
    options.description = {
        .name = arguments.name,
        .category = *category,
        .scheme = arguments.scheme,
        .jurisdiction = arguments.jurisdiction,
        .source = {.who = arguments.who, .version = arguments.version, .date = arguments.date},
        .action = *action};
    options.format = *format;
    options.choice =
        arguments.all_hashes ? examination::HashChoice::all : examination::HashChoice::strongest;
    // Only a database needs the worker, so its absence is told where it is started.
    if (auto programs = find_programs())
        options.worker_program = programs.value().worker;
    return options;
}

std::string progress_text(const std::string& name,
                          const examination::HashSetImportProgress& progress) {
    auto total = std::max<std::uint64_t>(1, progress.bytes_total);
    return fmt::format("importing '{}': {} %, {} hashes", name, progress.bytes_done * 100 / total,
                       progress.hashes);
}

std::string import_text(const examination::HashSetSummary& summary) {
    std::string text = fmt::format("hash set '{}': {} distinct hashes from {} lines of '{}' ({})\n",
                                   summary.description.name, summary.count(), summary.line_count,
                                   summary.input_name, summary.input_format);
    for (const auto& file : summary.files)
        text += fmt::format("  {}: {} hashes\n", name_of(file.kind), file.count);
    text += fmt::format("  input SHA-256: {}\n", summary.input_sha256.hex());
    if (summary.bad_line_count == 0)
        return text;
    text += fmt::format("  {} lines could not be used:\n", summary.bad_line_count);
    for (const auto& bad : summary.first_bad_lines)
        text += fmt::format("    line {}: {}\n", bad.line, bad.why);
    if (summary.bad_line_count > summary.first_bad_lines.size())
        text += "    …\n";
    return text;
}

Result<ExitStatus> run_import(CommandContext& context, const ImportArguments& arguments) {
    auto options = TRY(options_of(arguments));
    ProgressLine line(context.console, context.progress_use());
    auto summary = TRY(examination::import_hash_set(
        options, catalogue_of(context), context.path_of(arguments.input),
        [&](const auto& progress) { line.show(progress_text(arguments.name, progress)); },
        context.stop));
    line.clear();
    TRY(record_hash_set_import(context.session, summary, context.session.user(), ""));
    context.console.out(context.global.json ? examination::hash_set_json(summary).dump() + "\n"
                                            : import_text(summary));
    return summary.bad_line_count == 0 ? ExitStatus::done : ExitStatus::incomplete;
}

Result<ExitStatus> run_list(CommandContext& context) {
    auto grant = TRY(context.session.grant(policy::Action::read));
    auto entries = TRY(catalogue_of(context).list(grant));
    Table table({"NAME", "CATEGORY", "ACTION", "HASHES", "SOURCE", "IMPORTED"});
    std::string lines;
    bool whole = true;
    for (const auto& entry : entries) {
        if (!entry.summary) {
            whole = false;
            lines += core::Json{{"name", entry.name}, {"damage", entry.damage}}.dump() + "\n";
            table.add({entry.name, "damaged", "", "", entry.damage, ""});
            continue;
        }
        const auto& description = entry.summary->description;
        lines += examination::hash_set_json(*entry.summary).dump() + "\n";
        table.add({entry.name, std::string(name_of(description.category)),
                   std::string(name_of(description.action)), std::to_string(entry.summary->count()),
                   description.source.who + " " + description.source.version,
                   entry.summary->imported_at.text()});
    }
    context.console.out(context.global.json ? lines : table.text());
    return whole ? ExitStatus::done : ExitStatus::incomplete;
}

Result<ExitStatus> run_show(CommandContext& context, const std::string& name) {
    auto grant = TRY(context.session.grant(policy::Action::read));
    auto summary = TRY(catalogue_of(context).find(name, grant));
    auto json = examination::hash_set_json(summary);
    context.console.out(json.dump(context.global.json ? -1 : 2) + "\n");
    return ExitStatus::done;
}

Result<ExitStatus> run_remove(CommandContext& context, const std::string& name) {
    auto grant = TRY(context.session.grant(policy::Action::erase));
    TRY(catalogue_of(context).remove(name));
    TRY(context.session.record_act("hashset.remove", {},
                                   core::Json{{"by", context.session.user()}, {"name", name}}));
    context.console.out(context.global.json
                            ? core::Json{{"name", name}, {"removed", true}}.dump() + "\n"
                            : "hash set removed: " + name + "\n");
    return ExitStatus::done;
}

void add_import(CLI::App& command, SelectedCommand& selected) {
    auto* import = command.add_subcommand("import", "Make a hash set from a list, CSV or RDS");
    auto arguments = std::make_shared<ImportArguments>();
    import->add_option("file", arguments->input, "NSRL RDS, list, CSV or SQLite database")
        ->required();
    import->add_option("--name", arguments->name, "Name of the set")->required();
    import
        ->add_option("--category", arguments->category,
                     "What its files are; known never means good (default: other)")
        ->check(CLI::IsMember(
            {"known-system", "known-software", "alert", "malware", "illegal-material", "other"}));
    import->add_option("--scheme", arguments->scheme, "Whose scheme of categories it follows");
    import->add_option("--jurisdiction", arguments->jurisdiction,
                       "Under whose law the category was given");
    import->add_option("--source", arguments->who, "Who made the set");
    import->add_option("--source-version", arguments->version, "Its maker's version");
    import->add_option("--source-date", arguments->date, "Its maker's date");
    import->add_option("--action", arguments->action, "What a match asks for")
        ->check(CLI::IsMember({"note", "alert", "ignore-in-view"}));
    import->add_option("--format", arguments->format, "Form of the file (default: auto)")
        ->check(CLI::IsMember({"auto", "nsrl", "nsrl-sqlite", "list", "csv"}));
    import->add_flag("--all-hashes", arguments->all_hashes,
                     "Take every hash of a row, not the strongest only");
    import->callback([&selected, arguments] {
        selected.home_mode = store::HomeMode::create_if_absent;
        selected.run = [arguments](CommandContext& context) {
            return run_import(context, *arguments);
        };
    });
}

}  // namespace

void add_hashset(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("hashset", "Import, list, show and remove hash sets");
    command->require_subcommand(1);
    add_import(*command, selected);
    command->add_subcommand("list", "List the hash sets of this home")->callback([&selected] {
        selected.run = run_list;
    });
    auto name = std::make_shared<std::string>();
    auto* show = command->add_subcommand("show", "Show what is known of a hash set");
    show->add_option("name", *name, "Its name")->required();
    show->callback([&selected, name] {
        selected.run = [name](CommandContext& context) { return run_show(context, *name); };
    });
    auto* remove = command->add_subcommand("remove", "Remove a hash set");
    remove->add_option("name", *name, "Its name")->required();
    remove->callback([&selected, name] {
        selected.run = [name](CommandContext& context) { return run_remove(context, *name); };
    });
}

}  // namespace app
