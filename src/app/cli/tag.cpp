// spoor tag, spoor note: what people say of items, records, selectors and anomalies.
#include "app/cli/list_options.h"
#include "app/cli/remarks.h"
#include "app/cli/session.h"
#include "core/text.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct RemarkOptions {
    ListOptions list;
    std::string object, words, id, by, text;
    bool history = false;
};

Result<ExitStatus> run_add(CommandContext& context, const RemarkOptions& options,
                           std::string_view kind) {
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    auto may = TRY(context.grant(policy::Action::remark, view.of));
    RemarkDraft draft{std::string(kind), options.object, options.words, {}};
    auto said = TRY(add_remark(context.session, view, may, context.by(), draft));
    context.console.out(context.global.json ? json_of(said).dump() + "\n"
                                            : std::string(kind) + " on " + said.about + ": " +
                                                  core::printable(said.title) + "\n");
    return ExitStatus::done;
}

Result<ExitStatus> run_retract(CommandContext& context, const RemarkOptions& options) {
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    auto may = TRY(context.grant(policy::Action::remark, view.of));
    auto id = model::StatementId::from_hex(options.id);
    if (!id)
        return Error(ErrorCode::invalid_input, "a remark's id is 32 hex digits; 'list' shows it");
    // The local user holds every right.
    auto said = TRY(retract_remark(context.session, view, may, {*id, context.by(), {}, true}));
    context.console.out(context.global.json ? json_of(said).dump() + "\n" : "taken back\n");
    return ExitStatus::done;
}

Result<examination::Page<model::Statement>> page_of(CommandContext& context, const CaseView& view,
                                                    const store::RemarkFilter& filter,
                                                    const examination::PageRequest& request) {
    std::optional<std::uint64_t> before;
    if (!request.cursor.empty()) {
        if (request.cursor.find_first_not_of("0123456789") != std::string::npos ||
            request.cursor.size() > 18)
            return Error(ErrorCode::invalid_input, "that is no cursor of this list");
        before = std::stoull(request.cursor);
    }
    auto found = TRY(context.session.registered().remarks().list_remarks(view.of.id, filter, before,
                                                                         request.size, view.grant));
    examination::Page<model::Statement> page;
    page.rows = std::move(found.rows);
    if (found.next)
        page.next = std::to_string(*found.next);
    return page;
}

Result<ExitStatus> run_list(CommandContext& context, const RemarkOptions& options,
                            std::string_view kind) {
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    store::RemarkFilter filter;
    filter.predicate = kind;
    filter.by = options.by;
    filter.text = options.text;
    filter.history = options.history;
    if (!options.object.empty()) {
        auto object = TRY(find_object(view, options.object));
        filter.about = object.name.text();
    }
    ListRendering<model::Statement> rendering{
        {"SAID", "BY", "WORDS", "ABOUT", "ID"},
        [](const model::Statement& said) -> std::vector<std::string> {
            return {said.recorded_at.text(), std::get<std::string>(said.source),
                    core::printable(std::get<std::string>(said.object)),
                    core::printable(said.title), said.id.hex()};
        },
        [](std::string& out, const model::Statement& said) { out += json_of(said).dump(); }};
    return show_list<model::Statement>(context, options.list, rendering,
                                       [&](const examination::PageRequest& request) {
                                           return page_of(context, view, filter, request);
                                       });
}

void add_verbs(CLI::App& command, SelectedCommand& selected, std::string_view kind) {
    command.require_subcommand(1);
    auto options = std::make_shared<RemarkOptions>();
    auto name = std::string(kind);
    auto* add = command.add_subcommand("add", "Put a " + name + " on something");
    add_case_option(*add, options->list.case_name);
    add->add_option("object", options->object,
                    "KIND/ID as lists and links write it, or an item's id or address")
        ->required();
    add->add_option("words", options->words, "The " + name)->required();
    add->callback([&selected, options, name] {
        selected.run = [options, name](CommandContext& context) {
            return run_add(context, *options, name);
        };
    });
    auto* list = command.add_subcommand("list", "List them, the last first");
    add_list_options(*list, options->list);
    list->add_option("--about", options->object, "Only those on this object");
    list->add_option("--by", options->by, "Only those of this person");
    list->add_option("--text", options->text, "Only with this in the words or the object's name");
    list->add_flag("--history", options->history, "With what was taken back or replaced");
    list->callback([&selected, options, name] {
        selected.run = [options, name](CommandContext& context) {
            return run_list(context, *options, name);
        };
    });
    auto* retract = command.add_subcommand("retract", "Take one back; it stays in the history");
    add_case_option(*retract, options->list.case_name);
    retract->add_option("id", options->id, "Its id")->required();
    retract->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_retract(context, *options);
        };
    });
}

}  // namespace

void add_tag(CLI::App& app, SelectedCommand& selected) {
    add_verbs(*app.add_subcommand("tag", "Tag items, records, selectors, anomalies"), selected,
              store::remark::tag);
}

void add_note(CLI::App& app, SelectedCommand& selected) {
    add_verbs(*app.add_subcommand("note", "Write notes on them"), selected, store::remark::note);
}

}  // namespace app
