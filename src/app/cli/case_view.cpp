#include "app/cli/case_view.h"

#include "app/cli/session.h"
#include "examination/findings/builder.h"

#include <cstdio>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<CaseView> view_of(Session& session, model::Case of, policy::Grant grant) {
    auto sources = TRY(session.registered().list_sources(of.id, grant));
    auto folder = session.home().findings(of.id);
    std::erase_if(sources, [&](const model::Source& source) {
        return !std::filesystem::exists(examination::findings_path(folder, source.id));
    });
    auto findings = TRY(session.findings(of.id, sources));
    return CaseView{std::move(of), std::move(grant), std::move(sources), std::move(findings)};
}

Result<CaseView> view_case(CommandContext& context, const std::string& name,
                           policy::Action action) {
    auto of = TRY(context.session.find_case(name));
    auto grant = TRY(context.grant(action, of));
    auto view = TRY(view_of(context.session, std::move(of), std::move(grant)));
    if (view.sources.empty() && !context.global.quiet)
        context.console.error("spoor: nothing in the case '" + name +
                              "' has been examined to an end yet\n");
    return view;
}

Result<std::int64_t> parse_time(const std::string& text) {
    core::CivilTime civil;
    int year = 0;
    char zone = 'Z';
    int fields = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u%c", &year, &civil.month,
                             &civil.day, &civil.hour, &civil.minute, &civil.second, &zone);
    bool whole = fields == 3 || fields >= 5;
    bool in_range = civil.month >= 1 && civil.month <= 12 && civil.day >= 1 && civil.day <= 31 &&
                    civil.hour < 24 && civil.minute < 60 && civil.second < 61;
    if (!whole || !in_range || zone != 'Z')
        return Error(ErrorCode::invalid_input, "'" + text +
                                                   "' is no time; write 2024-02-29 or "
                                                   "2024-02-29T12:00:00Z (always UTC)");
    civil.year = year;
    return core::seconds_from_civil(civil);
}

Result<examination::TimeRange> parse_range(const std::string& from, const std::string& to) {
    examination::TimeRange range;
    if (!from.empty())
        range.from_seconds = TRY(parse_time(from));
    if (!to.empty())
        range.to_seconds = TRY(parse_time(to));
    return range;
}

}  // namespace app
