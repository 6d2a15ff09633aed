#include "app/cli/rule_search.h"

#include "app/cli/examine_progress.h"
#include "app/cli/examine_source.h"
#include "app/cli/session.h"
#include "app/programs.h"
#include "app/version.h"
#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "examination/keywords/keyword_list.h"
#include "examination/protocol/limits.h"
#include "examination/run/fill_spool.h"
#include "examination/run/measure_rules.h"
#include "examination/sources/source_files.h"

#include <algorithm>

#include <fmt/format.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using namespace examination;

Searches searches_with(const RuleSet& set, const SearchOptions& options) {
    Searches searches;
    searches.contents = false;
    searches.archives = options.archives;
    searches.text = options.text && set.prepared.kind == model::RuleSetKind::keywords;
    searches.passwords = options.passwords;
    auto& wanted =
        set.prepared.kind == model::RuleSetKind::keywords ? searches.keywords : searches.yara;
    wanted = set.prepared.made_of;
    return searches;
}

std::map<std::string, std::string> ids_of(const model::Case& of, const model::Source& source) {
    return {{"case", of.id.hex()}, {"source", source.id.hex()}};
}

HitFileName name_of(const model::Source& source, const RuleSet& set) {
    return {source.id, set.prepared.kind, set.prepared.made_of};
}

// One search over one examined source.
class Search {
public:
    Search(CommandContext& context, const model::Case& of, const model::Source& source,
           const RuleSet& set, const SearchOptions& options)
        : context_(context),
          session_(context.session),
          of_(of),
          source_(source),
          set_(set),
          jobs_(options.jobs),
          searches_(searches_with(set, options)) {
        logical_ = source.container == "folder" || source.container == "file";
    }

    Result<SearchOutcome> run() {
        auto walks_path = spool_of(session_.home(), of_.id, source_.path);
        if (!std::filesystem::exists(walks_path))
            return not_examined();
        auto hold = TRY(session_.hold_source(walks_path.string()));
        programs_ = TRY(find_programs());
        if (searches_.text)
            searches_.tools = programs_.tool_identity();
        walks_ = TRY(Spool::open(walks_path));
        answers_ = TRY(open_answers(walks_path));
        TRY(open_pool());
        TRY(record_begin());
        FillOptions fill;
        fill.jobs = jobs_;
        fill.searches = searches_;
        fill.logical = logical_;
        fill.source = source_.path;
        fill.contents = answers_.get();
        {
            auto file = std::filesystem::path(source_.path).filename().string();
            ExamineProgress shown(context_, file, progress_);
            auto filled = fill_spool(*walks_, *pool_, fill, progress_, context_.stop);
            if (!filled && filled.error().code() == ErrorCode::not_found)
                return not_examined();
            TRY(std::move(filled));
        }
        return publish_hits(context_,
                            {of_, source_, set_, searches_, *walks_, *answers_, *pool_, logical_});
    }

private:
    Error not_examined() const {
        return {ErrorCode::not_found,
                "'" + source_.path + "' has not been examined to an end; examine it first"};
    }

    // Answers of a search that was killed are taken up; one that was published starts anew.
    Result<std::unique_ptr<Spool>> open_answers(const std::filesystem::path& walks) {
        constexpr std::size_t digits = 32;
        auto path = walks;
        path.replace_extension("." + std::string(model::name_of(set_.prepared.kind)) + "-" +
                               set_.prepared.made_of.hex().substr(0, digits) + ".search");
        RunIdentity identity{source_.path, std::string(version), programs_.worker_sha256(),
                             "search"};
        bool published = std::filesystem::exists(
            name_of(source_, set_).path_in(session_.home().findings(of_.id)));
        if (published || !std::filesystem::exists(path))
            return Spool::create(path, identity);
        auto resumed = Spool::resume(path, identity);
        if (!resumed && resumed.error().code() == ErrorCode::conflict)
            return Spool::create(path, identity);
        return resumed;
    }

    Result<void> open_pool() {
        SourceFiles files;
        if (!logical_)
            files = TRY(open_source(source_.path));
        WorkerPoolOptions options;
        options.worker_program = programs_.worker;
        options.tools = programs_.tools;
        auto own = TRY(set_.prepared.compiled.duplicate());
        options.rule_sets.push_back(std::move(own));
        auto container = files.container;
        pool_ = TRY(WorkerPool::start(std::move(options), std::move(files)));
        if (logical_)
            return {};
        TRY(open_further_files(*pool_, container, source_.path, context_.stop));
        TRY(open_in_spool(*answers_, *pool_, context_.stop));
        auto now = TRY(read_opened_source(*answers_));
        auto then = TRY(read_opened_source(*walks_));
        if (now.sample != then.sample || now.image.size != then.image.size)
            return Error(ErrorCode::conflict,
                         "'" + source_.path + "' is not what was examined: examine it again");
        return {};
    }

    Result<void> record_begin() {
        return session_.record_act("search.begin", ids_of(of_, source_),
                                   core::Json{{"by", session_.user()},
                                              {"kind", model::name_of(set_.prepared.kind)},
                                              {"made_of", set_.prepared.made_of.hex()},
                                              {"rules", set_.rules.size()},
                                              {"version", version},
                                              {"binaries", programs_.hashes}});
    }

    CommandContext& context_;
    Session& session_;
    const model::Case& of_;
    const model::Source& source_;
    const RuleSet& set_;
    unsigned jobs_;
    Searches searches_;
    bool logical_ = false;
    Programs programs_;
    std::unique_ptr<Spool> walks_, answers_;
    std::unique_ptr<WorkerPool> pool_;
    FillProgress progress_;
};

}  // namespace

Result<RuleSet> load_keywords(CommandContext& context, const std::string& file) {
    auto path = context.path_of(file);
    auto bytes = core::read_file(path, keyword_list_bytes_max);
    if (!bytes && bytes.error().code() == ErrorCode::limit_exceeded)
        return Error(ErrorCode::limit_exceeded, "the list '" + file + "' is larger than " +
                                                    std::to_string(keyword_list_bytes_max >> 20) +
                                                    " MiB; divide it");
    auto read = TRY(std::move(bytes));
    auto during = "the list '" + file + "'";
    auto list = TRY(parse_keyword_list(read).during(during));
    RuleSet set;
    set.name = file;
    for (const auto& term : list.terms) {
        RuleDescription rule;
        rule.name = term.label();
        rule.line = term.line;
        set.rules.push_back(std::move(rule));
    }
    auto programs = TRY(find_programs());
    CompileJob job{model::RuleSetKind::keywords, {}};
    job.files.push_back({core::utf8_or_escaped(file), std::move(read)});
    set.prepared = TRY(
        prepare_rules(programs.worker, std::move(job), list.sha256, context.stop).during(during));
    return set;
}

namespace {

bool is_yara_file(const std::filesystem::path& path) {
    return path.extension() == ".yar" || path.extension() == ".yara";
}

// The files below a folder in the order of their names, which become their namespaces.
Result<std::vector<RuleFile>> read_yara_files(const std::filesystem::path& path) {
    std::vector<RuleFile> files;
    std::vector<std::filesystem::path> paths{path};
    std::error_code failed;
    bool folder = std::filesystem::is_directory(path);
    if (folder) {
        paths.clear();
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path, failed))
            if (entry.is_regular_file(failed) && is_yara_file(entry.path()))
                paths.push_back(entry.path());
        std::ranges::sort(paths);
    }
    if (failed || paths.empty())
        return Error(ErrorCode::not_found,
                     "'" + path.string() + "' holds no file that ends in .yar or .yara");
    std::uint64_t bytes = 0;
    for (const auto& one : paths) {
        auto read = core::read_file(one, limits::rule_files_bytes_max);
        bytes += read ? read.value().size() : 0;
        if (files.size() == limits::rule_files_max || bytes > limits::rule_files_bytes_max ||
            (!read && read.error().code() == ErrorCode::limit_exceeded))
            return Error(ErrorCode::limit_exceeded,
                         "the rules are more than " + std::to_string(limits::rule_files_max) +
                             " files or " + std::to_string(limits::rule_files_bytes_max >> 20) +
                             " MiB; divide them");
        auto content = TRY(std::move(read));
        auto name = folder ? one.lexically_relative(path) : one.filename();
        files.push_back({core::utf8_or_escaped(name.string()), std::move(content)});
    }
    return files;
}

// Of one file its own; of a folder that of what sha256sum prints for its files.
core::Sha256Digest digest_of(const std::vector<RuleFile>& files, bool folder) {
    if (!folder)
        return core::sha256(files.front().bytes);
    std::string lines;
    for (const auto& file : files)
        lines += core::sha256(file.bytes).hex() + "  " + file.name + "\n";
    return core::sha256(lines);
}

}  // namespace

Result<RuleSet> load_yara_rules(CommandContext& context, const std::string& given) {
    auto path = context.path_of(given);
    CompileJob job{model::RuleSetKind::yara, {}};
    job.files = TRY(read_yara_files(path));
    auto made_of = digest_of(job.files, std::filesystem::is_directory(path));
    auto programs = TRY(find_programs());
    RuleSet set;
    set.name = given;
    set.prepared = TRY(prepare_rules(programs.worker, std::move(job), made_of, context.stop)
                           .during("the rules '" + given + "'"));
    set.rules = std::move(set.prepared.rules);
    return set;
}

namespace {

Result<void> measure_costs(CommandContext& context, const HitsToPublish& hits, HitBuilder& builder,
                           SearchOutcome& outcome) {
    const auto& rules = hits.set.rules;
    MeasureRulesOptions options;
    options.rules = hits.set.prepared.made_of;
    options.rule_count = static_cast<std::uint32_t>(rules.size());
    options.logical = hits.logical;
    options.source = hits.source.path;
    auto costs = TRY(measure_rules(hits.pool, hits.walks, options, context.stop));
    for (std::uint32_t i = 0; i < rules.size(); ++i)
        if (costs.share_of(i) >= costly_share)
            outcome.costly.push_back({rules[i].name, rules[i].name_space, costs.share_of(i)});
    outcome.costs = costs;
    builder.set_costs(std::move(costs));
    return {};
}

}  // namespace

Result<SearchOutcome> publish_hits(CommandContext& context, const HitsToPublish& hits) {
    auto& session = context.session;
    HitBuilderOptions build;
    build.folder = session.home().findings(hits.of.id);
    build.temporary = session.home().temporary();
    build.name = name_of(hits.source, hits.set);
    build.rules = hits.set.rules;
    SearchOutcome outcome;
    outcome.source = hits.source;
    outcome.name = build.name;
    outcome.set = hits.set.name;
    outcome.rules = hits.set.rules.size();
    outcome.notes = hits.set.prepared.notes;
    auto builder = TRY(HitBuilder::create(std::move(build)));
    DeriveHitsOptions derive;
    derive.source = hits.source.id;
    derive.searches = hits.searches;
    derive.kind = hits.set.prepared.kind;
    derive.logical = hits.logical;
    derive.authority = hits.of.authority;
    auto summary = TRY(derive_hits(hits.walks, hits.answers, derive, *builder));
    if (hits.set.prepared.kind == model::RuleSetKind::yara)
        TRY(measure_costs(context, hits, *builder, outcome));
    outcome.hits = TRY(builder->publish());
    outcome.anomalies = std::move(summary.anomalies);
    outcome.complete = summary.complete;
    TRY(session.record_act("search.end", ids_of(hits.of, hits.source),
                           core::Json{{"by", session.user()},
                                      {"kind", model::name_of(derive.kind)},
                                      {"made_of", hits.set.prepared.made_of.hex()},
                                      {"hits", outcome.hits.hits},
                                      {"complete", outcome.complete},
                                      {"result_hash", outcome.hits.result_hash.hex()}}));
    return outcome;
}

Result<SearchOutcome> search_source(CommandContext& context, const model::Case& of,
                                    const model::Source& source, const RuleSet& set,
                                    const SearchOptions& options) {
    return Search(context, of, source, set, options).run();
}

}  // namespace app
