// spoor case: opens cases, lists them, shows one.
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "core/json.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Result;

constexpr std::string_view unauthorised = "unauthorised / training";

core::Json json_of(const model::Case& of) {
    return {{"id", of.id.hex()},
            {"name", of.name},
            {"authority", of.authority ? of.authority->hex() : std::string(unauthorised)},
            {"opened_by", of.opened_by},
            {"opened_at", of.opened_at.text()}};
}

core::Json json_of(const model::Source& source) {
    core::Json hashes = core::Json::object();
    if (source.hashes)
        hashes["sha256"] = source.hashes->sha256.hex();
    return {{"id", source.id.hex()},
            {"path", source.path},
            {"container", source.container},
            {"size", source.size},
            {"hashes", hashes},
            {"stored_hashes", source.stored_hashes},
            {"verified", source.verified ? core::Json(*source.verified) : core::Json(nullptr)},
            {"added_at", source.added_at.text()}};
}

std::string_view name_of(model::RunState state) {
    switch (state) {
        case model::RunState::running:
            return "running or to be resumed";
        case model::RunState::complete:
            return "complete";
        case model::RunState::incomplete:
            return "incomplete";
        case model::RunState::failed:
            return "failed";
    }
    return "";
}

core::Json json_of(const model::Run& run) {
    return {{"id", run.id.hex()},
            {"source", run.source.hex()},
            {"state", name_of(run.state)},
            {"begun_at", run.begun_at.text()},
            {"version", run.program_version},
            {"result_hash",
             run.result_hash ? core::Json(run.result_hash->hex()) : core::Json(nullptr)}};
}

Result<ExitStatus> run_open(CommandContext& context, const std::string& name) {
    auto opened = TRY(context.session.open_case(name));
    context.console.out(context.global.json
                            ? json_of(opened).dump() + "\n"
                            : "case opened: " + opened.name + " (" + std::string(unauthorised) +
                                  ": no authority covers it)\n");
    return ExitStatus::done;
}

Result<ExitStatus> run_list(CommandContext& context) {
    auto grant = TRY(context.session.grant(policy::Action::read));
    auto cases = TRY(context.session.registered().list_cases(grant));
    Table table({"NAME", "AUTHORITY", "OPENED", "BY"});
    std::string lines;
    for (const auto& of : cases) {
        lines += json_of(of).dump() + "\n";
        table.add({of.name, of.authority ? of.authority->hex() : std::string(unauthorised),
                   of.opened_at.text(), of.opened_by});
    }
    context.console.out(context.global.json ? lines : table.text());
    return ExitStatus::done;
}

Result<ExitStatus> run_show(CommandContext& context, const std::string& name) {
    auto of = TRY(context.session.find_case(name));
    auto grant = TRY(context.session.grant(policy::Action::read, of));
    auto sources = TRY(context.session.registered().list_sources(of.id, grant));
    auto runs = TRY(context.session.registered().list_runs(of.id, grant));
    auto json = json_of(of);
    json["sources"] = core::Json::array();
    json["runs"] = core::Json::array();
    for (const auto& source : sources)
        json["sources"].push_back(json_of(source));
    for (const auto& run : runs)
        json["runs"].push_back(json_of(run));
    context.console.out(json.dump(context.global.json ? -1 : 2) + "\n");
    return ExitStatus::done;
}

struct MemberOptions {
    std::string case_name, add, remove;
};

Result<void> change_members(CommandContext& context, const MemberOptions& options,
                            const model::Case& of, store::People& people) {
    bool adds = !options.add.empty();
    const auto& name = adds ? options.add : options.remove;
    auto known = TRY(people.account_named(name));
    if (!known)
        return core::Error(core::ErrorCode::not_found, "there is no account '" + name +
                                                           "'; an administrator of the "
                                                           "workbench makes one");
    const auto& account = known->account.id;
    if (adds)
        TRY(people.add_member(of.id, account, context.by(), context.session.now()));
    else
        TRY(people.remove_member(of.id, account));
    return context.session.record_act(
        adds ? "member.add" : "member.remove", {{"case", of.id.hex()}},
        core::Json{{"by", context.by()}, {"member", name}, {"account", account.hex()}});
}

Result<ExitStatus> run_member(CommandContext& context, const MemberOptions& options) {
    auto of = TRY(context.session.find_case(options.case_name));
    auto* people = TRY(context.session.people());
    if (!options.add.empty() || !options.remove.empty())
        TRY(change_members(context, options, of, *people));
    auto grant = TRY(context.grant(policy::Action::read, of));
    auto members = TRY(people->list_members(of.id, grant));
    Table table({"NAME", "PERSON", "ADDED BY", "ADDED"});
    std::string lines;
    for (const auto& member : members) {
        core::Json json{{"name", member.account.name},
                        {"display_name", member.account.display_name},
                        {"added_by", member.added_by},
                        {"added_at", member.added_at.text()}};
        lines += json.dump() + "\n";
        table.add({member.account.name, member.account.display_name, member.added_by,
                   member.added_at.text()});
    }
    context.console.out(context.global.json ? lines : table.text());
    return ExitStatus::done;
}

}  // namespace

void add_case(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("case", "Open, list and show cases");
    command->require_subcommand(1);
    auto name = std::make_shared<std::string>();

    auto* open = command->add_subcommand("open", "Open a case");
    open->add_option("name", *name, "Its name")->required();
    open->callback([&selected, name] {
        selected.home_mode = store::HomeMode::create_if_absent;
        selected.run = [name](CommandContext& context) { return run_open(context, *name); };
    });
    command->add_subcommand("list", "List the cases of this home")->callback([&selected] {
        selected.run = run_list;
    });
    auto members = std::make_shared<MemberOptions>();
    auto* member = command->add_subcommand("member", "Say which accounts may see a case");
    member->add_option("name", members->case_name, "The case's name")->required();
    auto* add = member->add_option("--add", members->add, "Sign-in name of an account");
    member->add_option("--remove", members->remove, "The same")->excludes(add);
    member->callback([&selected, members] {
        selected.run = [members](CommandContext& context) { return run_member(context, *members); };
    });
    auto* show = command->add_subcommand("show", "Show a case with its sources and runs");
    show->add_option("name", *name, "Its name")->required();
    show->callback([&selected, name] {
        selected.run = [name](CommandContext& context) { return run_show(context, *name); };
    });
}

}  // namespace app
