// spoor selectors: addresses, numbers and accounts found in contents, each once or every hit.
#include "app/cli/all_case_selectors.h"
#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "core/text.h"
#include "examination/findings/export.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using examination::SelectorHitRow;
using examination::SelectorRow;

struct SelectorsOptions {
    ListOptions list;
    std::vector<std::string> kinds;
    std::string value, text;
    bool hits = false, all_cases = false;
};

std::string all_kinds() {
    std::string names;
    for (auto kind : model::selector_kinds)
        names += (names.empty() ? "" : ", ") + std::string(model::name_of(kind));
    return names;
}

Result<examination::SelectorFilter> filter_of(const SelectorsOptions& options) {
    examination::SelectorFilter filter;
    for (const auto& name : options.kinds) {
        auto kind = model::selector_kind_named(name);
        if (!kind)
            return Error(ErrorCode::invalid_input,
                         "there is no kind of selector '" + name + "'; there are " + all_kinds());
        filter.kinds.push_back(*kind);
    }
    filter.value = options.value;
    filter.text = options.text;
    return filter;
}

std::vector<std::string> cells_of(const SelectorRow& row) {
    return {std::string(model::name_of(row.kind)), std::to_string(row.count),
            std::to_string(row.items), row.value, row.first_origin};
}

std::vector<std::string> hit_cells_of(const SelectorHitRow& row) {
    return {std::string(model::name_of(row.hit.kind)),
            row.hit.value,
            row.address,
            (row.hit.layer == model::SelectorLayer::text ? "text+" : "") +
                std::to_string(row.hit.offset),
            row.path,
            core::utf8_or_escaped(row.hit.before + "[" + row.hit.raw + "]" + row.hit.after)};
}

Result<ExitStatus> run_selectors(CommandContext& context, const SelectorsOptions& options) {
    auto filter = TRY(filter_of(options));
    if (options.all_cases)
        return list_all_case_selectors(context, options.list, filter);
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    if (options.hits) {
        ListRendering<SelectorHitRow> rendering{
            {"KIND", "VALUE", "WHERE", "OFFSET", "PATH", "CONTEXT"},
            hit_cells_of,
            [](std::string& out, const SelectorHitRow& row) {
                examination::append_json(out, row);
            }};
        return show_list<SelectorHitRow>(
            context, options.list, rendering, [&](const examination::PageRequest& page) {
                return view.findings->selector_hits(filter, page, view.grant);
            });
    }
    ListRendering<SelectorRow> rendering{
        {"KIND", "COUNT", "ITEMS", "VALUE", "FIRST"},
        cells_of,
        [](std::string& out, const SelectorRow& row) { examination::append_json(out, row); }};
    return show_list<SelectorRow>(context, options.list, rendering,
                                  [&](const examination::PageRequest& page) {
                                      return view.findings->selectors(filter, page, view.grant);
                                  });
}

}  // namespace

void add_selectors(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("selectors", "List addresses, numbers and accounts found");
    auto options = std::make_shared<SelectorsOptions>();
    add_list_options(*command, options->list);
    auto* one_case = command->get_option("--case")->required(false);
    auto* all_cases = command->add_flag("--all-cases", options->all_cases,
                                        "Over all cases, from the node's selector index");
    auto* scope = command->add_option_group("scope");
    scope->add_options(one_case, all_cases);
    scope->require_option(1);
    command->add_option("--kind", options->kinds, "Only this kind, e.g. email; may be repeated");
    command->add_option("--value", options->value, "Only this canonical value");
    command->add_option("--text", options->text, "Only values that contain this");
    command->add_flag("--hits", options->hits, "Every hit with what stands around it")
        ->excludes(all_cases);
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_selectors(context, *options);
        };
    });
}

}  // namespace app
