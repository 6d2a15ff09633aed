// spoor clock: what a device's clock showed beside a clock that can be trusted.
#include "app/cli/case_view.h"
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "core/json.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct ClockOptions {
    std::string case_name, source, device, reference, by, note;
};

Result<model::Source> find_source(CommandContext& context, const model::Case& of,
                                  const policy::Grant& grant, const std::string& beginning) {
    auto sources = TRY(context.session.registered().list_sources(of.id, grant));
    std::vector<model::Source> found;
    for (const auto& source : sources)
        if (source.id.hex().starts_with(beginning))
            found.push_back(source);
    if (found.size() != 1)
        return Error(
            ErrorCode::not_found,
            found.empty()
                ? "the case has no source '" + beginning + "'; 'spoor case show' lists them"
                : "several sources begin with '" + beginning + "'; give more of the id");
    return found.front();
}

Result<core::Moment> moment_of(const std::string& text) {
    auto seconds = TRY(parse_time(text));
    return core::Moment::from_unix_seconds(seconds);
}

Result<ExitStatus> run_add(CommandContext& context, const ClockOptions& options) {
    auto of = TRY(context.session.find_case(options.case_name));
    auto grant = TRY(context.session.grant(policy::Action::derive, of));
    auto read_grant = TRY(context.session.grant(policy::Action::read, of));
    auto source = TRY(find_source(context, of, read_grant, options.source));
    model::ClockReading reading;
    reading.source = source.id;
    reading.case_id = of.id;
    reading.device_time = TRY(moment_of(options.device));
    reading.device_time.zone = core::TimeZoneKnowledge::unknown;
    reading.reference_time = TRY(moment_of(options.reference));
    reading.read_by = options.by.empty() ? context.session.user() : options.by;
    reading.recorded_at = context.session.now();
    reading.note = options.note;
    TRY(context.session.registered().add_clock_reading(reading));
    core::Json payload{{"device_time", reading.device_time.text()},
                       {"reference_time", reading.reference_time.text()},
                       {"read_by", reading.read_by},
                       {"note", reading.note}};
    TRY(context.session.record_act("clock.reading",
                                   {{"case", of.id.hex()}, {"source", source.id.hex()}}, payload));
    context.console.out("correction: " + std::to_string(reading.correction_seconds()) + " s\n");
    return ExitStatus::done;
}

}  // namespace

void add_clock(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("clock", "Record readings of a device's clock");
    command->require_subcommand(1);
    auto options = std::make_shared<ClockOptions>();
    auto* add = command->add_subcommand("add", "Record one reading");
    add_case_option(*add, options->case_name);
    add->add_option("--source", options->source, "Source id or its beginning")->required();
    add->add_option("--device", options->device, "What the device showed")->required();
    add->add_option("--reference", options->reference, "The true time (UTC)")->required();
    add->add_option("--by", options->by, "Who read it (default: you)");
    add->add_option("--note", options->note, "How it was read");
    add->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_add(context, *options); };
    });
}

}  // namespace app
