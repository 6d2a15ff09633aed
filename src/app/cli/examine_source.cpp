#include "app/cli/examine_source.h"

#include "app/cli/examine_progress.h"
#include "app/cli/examine_summary.h"
#include "app/cli/match_hash_sets.h"
#include "app/cli/node_selectors.h"
#include "app/cli/session.h"
#include "app/cli/text_build.h"
#include "app/programs.h"
#include "app/version.h"
#include "core/json.h"
#include "core/memory.h"
#include "core/text.h"
#include "examination/findings/pipelined_builder.h"
#include "examination/run/fill_spool.h"
#include "examination/sources/packed_file.h"
#include "examination/sources/source_files.h"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <thread>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using namespace examination;

constexpr std::size_t free_bytes_kept = std::size_t{32} << 20;

class SourceRun {
public:
    SourceRun(CommandContext& context, const model::Case& of, const ExamineOptions& options)
        : context_(context),
          session_(context.session),
          options_(options),
          progress_(options.progress != nullptr ? *options.progress : own_progress_) {
        outcome_.of = of;
        logical_ = options.logical || std::filesystem::is_directory(options.source) ||
                   is_packed_file(options.source);
    }
    Result<ExamineOutcome> run();

private:
    Result<void> open();
    Result<void> fill(std::stop_token stop);
    Result<void> fill_and_derive();
    Result<std::unique_ptr<Spool>> open_spool();
    Result<void> identify();
    Result<void> register_run();
    Result<std::unique_ptr<TextBuild>> begin_text();
    Result<void> derive();
    Result<void> publish();
    Result<void> count_selectors();
    Result<void> publish_rule_hits();
    Result<void> finish();
    std::filesystem::path spool_path() const;
    std::map<std::string, std::string> act_ids() const;

    CommandContext& context_;
    Session& session_;
    const ExamineOptions& options_;
    bool logical_ = false;
    ExamineOutcome outcome_;
    model::Run run_;
    Programs programs_;
    std::unique_ptr<Spool> spool_;
    std::unique_ptr<WorkerPool> pool_;
    MatchHashSets match_;
    std::unique_ptr<FindingsBuilder> builder_;
    std::unique_ptr<TextBuild> text_;
    FillProgress own_progress_;
    FillProgress& progress_;
};

std::filesystem::path SourceRun::spool_path() const {
    return spool_of(session_.home(), outcome_.of.id, options_.source);
}

std::map<std::string, std::string> SourceRun::act_ids() const {
    return {{"case", outcome_.of.id.hex()},
            {"source", outcome_.source.id.hex()},
            {"run", run_.id.hex()}};
}

Result<std::unique_ptr<Spool>> SourceRun::open_spool() {
    RunIdentity identity{options_.source.string(), std::string(version), programs_.worker_sha256(),
                         options_.profile};
    auto path = spool_path();
    if (!options_.resume || !std::filesystem::exists(path))
        return Spool::create(path, identity);
    auto resumed = Spool::resume(path, identity);
    if (resumed || resumed.error().code() != ErrorCode::conflict)
        return resumed;
    context_.console.error("spoor: cannot resume: " + resumed.error().message() +
                           "; the examination starts anew\n");
    return Spool::create(path, identity);
}

Result<void> SourceRun::identify() {
    auto& source = outcome_.source;
    source.case_id = outcome_.of.id;
    source.path = options_.source.string();
    source.added_at = session_.now();
    if (logical_) {
        source.container = std::filesystem::is_directory(options_.source) ? "folder" : "file";
        source.id = model::source_id(0, core::sha256("logical source: " + source.path));
        return {};
    }
    auto opened = TRY(read_opened_source(*spool_));
    source.container = opened.image.container;
    source.size = opened.image.size;
    source.stored_hashes = opened.image.stored_hashes;
    source.metadata = opened.image.metadata;
    source.id = model::source_id(opened.image.size, opened.sample);
    return {};
}

Result<void> SourceRun::register_run() {
    auto grant = TRY(context_.grant(policy::Action::read, outcome_.of));
    auto known = TRY(session_.registered().find_source(outcome_.of.id, outcome_.source.id, grant));
    if (!known) {
        TRY(session_.registered().add_source(outcome_.source));
        TRY(session_.record_act(
            "source.add", {{"case", outcome_.of.id.hex()}, {"source", outcome_.source.id.hex()}},
            core::Json{{"by", context_.by()},
                       {"path", core::utf8_or_escaped(outcome_.source.path)},
                       {"container", outcome_.source.container},
                       {"size", std::to_string(outcome_.source.size)}}));
    } else {
        outcome_.source.added_at = known->added_at;
    }
    run_.id = model::random_id<model::RunId>(system_random);
    run_.case_id = outcome_.of.id;
    run_.source = outcome_.source.id;
    run_.program_version = version;
    run_.binary_hashes = programs_.hashes;
    run_.rule_set_hashes = match_.set_hashes;
    core::Json parameters{{"profile", options_.profile},
                          {"jobs", options_.jobs},
                          {"resumed", options_.resume},
                          {"selectors", options_.searches.selectors},
                          {"archives", options_.searches.archives},
                          {"text", options_.searches.text},
                          {"hashes", options_.searches.other_hashes ? "all" : "sha256"},
                          {"passwords", options_.searches.passwords.size()},
                          {"hash_sets", options_.hash_sets}};
    for (const auto* set : options_.rule_sets)
        parameters[std::string(model::name_of(set->prepared.kind))] = set->prepared.made_of.hex();
    if (options_.searches.text)
        parameters["tools"] = {tool_version(programs_.tools, Tool::pdftotext)};
    run_.parameters = parameters.dump();
    run_.begun_at = session_.now();
    TRY(session_.registered().begin_run(run_));
    core::Json payload{{"by", context_.by()},
                       {"version", run_.program_version},
                       {"binaries", run_.binary_hashes},
                       {"hash_sets", run_.rule_set_hashes},
                       {"parameters", parameters}};
    TRY(session_.record_act("run.begin", act_ids(), payload));
    return {};
}

Result<void> SourceRun::open() {
    SourceFiles files;
    if (!logical_)
        files = TRY(open_source(options_.source));
    auto container = files.container;
    WorkerPoolOptions pool_options;
    pool_options.worker_program = programs_.worker;
    pool_options.tools = programs_.tools;
    for (const auto* set : options_.rule_sets) {
        auto own = TRY(set->prepared.compiled.duplicate());
        pool_options.rule_sets.push_back(std::move(own));
    }
    pool_ = TRY(WorkerPool::start(std::move(pool_options), std::move(files)));
    if (logical_)
        return identify();
    TRY(open_further_files(*pool_, container, options_.source, context_.stop));
    TRY(open_in_spool(*spool_, *pool_, context_.stop));
    return identify();
}

Result<void> SourceRun::fill(std::stop_token stop) {
    FillOptions fill_options;
    fill_options.jobs = options_.jobs;
    fill_options.searches = options_.searches;
    fill_options.logical = logical_;
    fill_options.source = options_.source;
    return fill_spool(*spool_, *pool_, fill_options, progress_, std::move(stop));
}

Result<std::unique_ptr<TextBuild>> SourceRun::begin_text() {
    if (!options_.searches.text)
        return std::unique_ptr<TextBuild>();
    return TextBuild::begin(
        {session_.home().text(outcome_.of.id), outcome_.source.id, run_.id, options_.jobs});
}

Result<void> SourceRun::derive() {
    FindingsBuilderOptions build;
    build.folder = session_.home().findings(outcome_.of.id);
    build.temporary = session_.home().temporary();
    build.source = outcome_.source.id;
    // The engine's threads wait for each other in a loop; what they take the workers lack.
    build.threads = std::max(1u, options_.jobs / 2);
    auto writer = TRY(FindingsBuilder::create(build));
    builder_ = pipelined(std::move(writer));
    DeriveOptions derive_options;
    derive_options.source = outcome_.source.id;
    derive_options.searches = options_.searches;
    derive_options.logical = logical_;
    derive_options.authority = outcome_.of.authority;
    derive_options.match_hash_sets = match_.match;
    text_ = TRY(begin_text());
    if (text_)
        derive_options.take_text = [this](DerivedText of_item) {
            progress_.text_bytes += of_item.text.size;
            return text_->add(std::move(of_item));
        };
    outcome_.summary = TRY(derive_findings(*spool_, derive_options, *builder_));
    return {};
}

// The findings are made while the answers come, behind the workers, so that little is left to do
// when they are done. What goes wrong on one side ends the other.
Result<void> SourceRun::fill_and_derive() {
    std::stop_source stop;
    std::stop_callback passed_on(context_.stop, [&] { stop.request_stop(); });
    spool_->begin_filling();
    Result<void> derived;
    std::jthread deriving([&] {
        derived = derive();
        if (!derived)
            stop.request_stop();
    });
    auto filled = fill(stop.get_token());
    spool_->end_filling();
    deriving.join();
    bool derivation_failed_first = !derived && derived.error().code() != ErrorCode::not_found;
    if (!filled && !derivation_failed_first)
        return filled;
    return derived;
}

Result<void> SourceRun::publish() {
    if (text_) {
        TRY(text_->finish());
        builder_->set_text_index(text_->name());
    }
    // The engine sorts and groups now, and takes what it may.
    core::return_free_memory(free_bytes_kept);
    auto published = TRY(builder_->publish());
    builder_.reset();
    outcome_.result_hash = published.result_hash.hex();
    outcome_.findings = published.path;
    run_.result_hash = published.result_hash;
    session_.forget_findings(outcome_.of.id);
    TRY(remove_other_text(session_.home().text(outcome_.of.id), outcome_.source.id,
                          text_ ? text_->name() : std::string()));
    TRY(count_selectors());
    return publish_rule_hits();
}

Result<void> SourceRun::publish_rule_hits() {
    for (const auto* set : options_.rule_sets) {
        auto outcome =
            TRY(publish_hits(context_, {outcome_.of, outcome_.source, *set, options_.searches,
                                        *spool_, *spool_, *pool_, logical_}));
        outcome_.rule_searches.push_back(std::move(outcome));
    }
    return {};
}

// Different ones, which are known only when all have been sorted.
Result<void> SourceRun::count_selectors() {
    if (!options_.searches.selectors)
        return {};
    FindingsOptions reading;
    reading.case_id = outcome_.of.id;
    reading.sources = {{outcome_.source.id, outcome_.findings}};
    reading.temporary = session_.home().temporary();
    auto findings = TRY(Findings::open(std::move(reading)));
    auto grant = TRY(context_.grant(policy::Action::read, outcome_.of));
    outcome_.selectors = TRY(findings->selector_counts(std::nullopt, grant));
    return {};
}

Result<void> SourceRun::finish() {
    auto& source = outcome_.source;
    source.size = outcome_.summary.size;
    source.hashes = outcome_.summary.medium;
    source.verified = stored_hashes_verified(outcome_.summary);
    outcome_.complete = outcome_.summary.complete;
    TRY(session_.registered().update_source(source));
    auto state = outcome_.complete ? model::RunState::complete : model::RunState::incomplete;
    TRY(session_.registered().finish_run(
        run_.id, {session_.now(), state, run_.result_hash, summary_json(outcome_)}));
    core::Json payload{{"result_hash", outcome_.result_hash},
                       {"medium_sha256", source.hashes ? source.hashes->sha256.hex() : ""},
                       {"complete", outcome_.complete},
                       {"anomalies", outcome_.summary.anomalies}};
    TRY(session_.record_act("run.end", act_ids(), payload));
    return {};
}

Result<ExamineOutcome> SourceRun::run() {
    auto started = std::chrono::steady_clock::now();
    programs_ = TRY(find_programs());
    match_ = TRY(load_hash_sets(session_, options_.hash_sets));
    TRY(session_.home().ensure_case(outcome_.of.id));
    auto hold = TRY(session_.hold_source(spool_path().string()));
    spool_ = TRY(open_spool());
    TRY(open());
    TRY(register_run());
    {
        ExamineProgress shown(context_, options_.source.filename().string(), progress_);
        TRY(fill_and_derive());
        TRY(publish());
    }
    outcome_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    TRY(finish());
    update_node_selectors(context_);
    return std::move(outcome_);
}

}  // namespace

void choose_searches(ExamineOptions& options, const std::vector<std::string>& without,
                     const Programs& programs) {
    auto with = [&](std::string_view what) {
        return std::ranges::find(without, what) == without.end();
    };
    options.searches.selectors = with("selectors");
    options.searches.archives = options.profile != "triage" && with("archives");
    options.searches.text = options.profile != "triage" && with("text");
    if (options.searches.text)
        options.searches.tools = programs.tool_identity();
}

std::filesystem::path spool_of(const store::Home& home, const model::CaseId& id,
                               const std::filesystem::path& source) {
    auto name = core::sha256(source.string()).hex().substr(0, 32);
    return home.spool(id) / (name + ".spool");
}

Result<ExamineOutcome> examine_source(CommandContext& context, const model::Case& of,
                                      const ExamineOptions& options) {
    SourceRun run(context, of, options);
    return run.run();
}

}  // namespace app
