// spoor timeline: what happened when, over all sources of a case.
#include "app/cli/case_view.h"
#include "app/cli/corrected_time.h"
#include "app/cli/list_options.h"
#include "examination/findings/export.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Result;
using model::TimelineEntry;

struct TimelineOptions {
    ListOptions list;
    TimeOptions time;
    std::vector<std::string> kinds, records;
    std::string path, text;
    bool count = false;
};

Result<ExitStatus> run_timeline(CommandContext& context, const TimelineOptions& options) {
    examination::TimelineFilter filter;
    filter.time = TRY(parse_range(options.time.from, options.time.to));
    filter.time_kinds = options.kinds;
    filter.record_kinds = options.records;
    filter.path_glob = options.path;
    filter.text = options.text;
    auto view = TRY(view_case(context, options.list.case_name, policy::Action::read));
    if (options.count) {
        auto count = TRY(view.findings->count_timeline(filter, view.grant));
        context.console.out(context.global.json ? "{\"count\":" + std::to_string(count) + "}\n"
                                                : std::to_string(count) + "\n");
        return ExitStatus::done;
    }
    auto corrections = TRY(clock_corrections(context.session, view));
    ListRendering<TimelineEntry> rendering{
        {"TIME", "CORRECTED", "KIND", "RECORD", "ADDRESS", "SUMMARY"},
        [&](const TimelineEntry& entry) {
            return std::vector<std::string>{entry.time.text(), corrections.text_of(entry),
                                            entry.time_kind,   entry.record_kind,
                                            entry.address,     entry.summary};
        },
        [&](std::string& out, const TimelineEntry& entry) {
            examination::append_json(out, entry);
            corrections.append_to_json(out, entry);
        }};
    return show_list<TimelineEntry>(context, options.list, rendering,
                                    [&](const examination::PageRequest& page) {
                                        return view.findings->timeline(filter, page, view.grant);
                                    });
}

}  // namespace

void add_timeline(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("timeline", "List what happened when");
    auto options = std::make_shared<TimelineOptions>();
    add_list_options(*command, options->list);
    add_time_options(*command, options->time);
    command->add_option("--kind", options->kinds,
                        "modified, accessed, changed, created, deleted …");
    command->add_option("--record", options->records, "file, or a record's type");
    command->add_option("--path", options->path, "A glob of the item's path; ** crosses folders");
    command->add_option("--text", options->text, "Contained in the summary");
    command->add_flag("--count", options->count, "Only how many");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_timeline(context, *options);
        };
    });
}

}  // namespace app
