// spoor files: every item of a case, filtered.
#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "examination/findings/export.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using examination::ItemFilter;
using examination::ItemRow;

struct FilesOptions {
    ListOptions list;
    TimeOptions time;
    std::string path, type, hash, kind;
    bool deleted = false, known = false, unknown = false;
};

Result<ItemFilter> filter_of(const FilesOptions& options) {
    ItemFilter filter;
    filter.path_glob = options.path;
    filter.type = options.type;
    filter.hash = options.hash;
    filter.time = TRY(parse_range(options.time.from, options.time.to));
    if (options.deleted)
        filter.states = {model::ItemState::deleted, model::ItemState::orphan};
    if (options.known || options.unknown)
        filter.known = options.known;
    if (!options.kind.empty()) {
        auto kind = model::item_kind_from(options.kind);
        if (!kind)
            return Error(
                ErrorCode::invalid_input,
                "'" + options.kind +
                    "' is no kind of item; kinds are file, directory, "
                    "symbolic_link, special, stream, slack, unallocated, unattributed, gap");
        filter.kinds = {*kind};
    }
    return filter;
}

std::vector<std::string> cells_of(const ItemRow& row) {
    const auto& item = row.item;
    std::string state(item.state == model::ItemState::allocated ? "" : name_of(item.state));
    return {std::string(name_of(item.kind)),
            state,
            std::to_string(item.size),
            item.modified ? item.modified->text() : "",
            item.type,
            item.sha256 ? item.sha256->hex().substr(0, 16) : "",
            item.address,
            item.path};
}

Result<ExitStatus> run_files(CommandContext& context, const FilesOptions& options) {
    auto filter = TRY(filter_of(options));
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    ListRendering<ItemRow> rendering{
        {"KIND", "STATE", "SIZE", "MODIFIED", "TYPE", "SHA-256", "ADDRESS", "PATH"},
        cells_of,
        [](std::string& out, const ItemRow& row) { examination::append_json(out, row); }};
    return show_list<ItemRow>(context, options.list, rendering,
                              [&](const examination::PageRequest& page) {
                                  return view.findings->items(filter, page, view.grant);
                              });
}

}  // namespace

void add_files(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("files", "List what was found in a case's sources");
    auto options = std::make_shared<FilesOptions>();
    add_list_options(*command, options->list);
    add_time_options(*command, options->time);
    command->add_option("--path", options->path, "Glob, e.g. '**/*.docx'");
    command->add_option("--type", options->type, "Media type or its beginning, e.g. image/");
    command->add_option("--hash", options->hash, "SHA-256, SHA-1 or MD5");
    command->add_option("--kind", options->kind, "file, directory, stream, slack, unallocated …");
    command->add_flag("--deleted", options->deleted, "Only deleted and orphan items");
    command->add_flag("--known", options->known, "Only what a hash set knows");
    command->add_flag("--unknown", options->unknown, "Only what no hash set knows");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_files(context, *options); };
    });
}

}  // namespace app
