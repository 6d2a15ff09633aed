#include "app/jobs/job_work.h"

#include "app/cli/examine_source.h"
#include "app/cli/examine_summary.h"
#include "app/cli/hit_lists.h"
#include "app/cli/session.h"
#include "core/scheduler.h"

namespace app {

using core::Result;

Result<JobDone> examine_for_job(CommandContext& context, const JobRequest& request,
                                examination::FillProgress& progress) {
    auto prepared = TRY(PreparedExamination::prepare(context, request.wishes));
    auto options = TRY(prepared.options_for(request.source));
    options.progress = &progress;
    auto outcome = TRY(examine_source(context, request.of, options));
    return JobDone{outcome.complete, summary_json(outcome)};
}

Result<JobDone> search_for_job(CommandContext& context, const JobRequest& request) {
    auto grant = TRY(context.grant(policy::Action::read, request.of));
    auto view = TRY(view_of(context.session, request.of, std::move(grant)));
    const auto& wishes = request.wishes;
    auto loaded = wishes.keywords.empty() ? load_yara_rules(context, wishes.yara)
                                          : load_keywords(context, wishes.keywords);
    auto set = TRY(std::move(loaded));
    SearchOptions how;
    how.jobs = core::processor_count();
    how.passwords = wishes.passwords;
    JobDone done;
    core::Json searches = core::Json::array();
    TRY(search_sources(context, view, view.sources, set, how, [&](const SearchOutcome& outcome) {
        done.complete = done.complete && outcome.complete;
        searches.push_back(core::Json::parse(search_json(view.of, outcome), nullptr, false));
        context.console.error(search_text(outcome));
    }));
    done.summary = core::Json{{"searches", searches}}.dump();
    return done;
}

}  // namespace app
