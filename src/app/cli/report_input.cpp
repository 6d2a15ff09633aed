#include "app/cli/report_input.h"

#include "app/cli/anomaly_meanings.h"
#include "app/cli/report_searches.h"
#include "app/cli/session.h"
#include "core/text.h"
#include "examination/run/derive_findings.h"

namespace app {
namespace {

using core::Result;

void add_hashes(evidence::ReportSource& report, const model::Source& source) {
    auto stored = source.stored_hashes;
    auto add = [&](const std::string& name, const std::string& title) {
        evidence::ReportHash hash{title, {}, std::nullopt};
        if (source.hashes)
            hash.computed = examination::computed_hash(*source.hashes, name).value_or("");
        auto found = stored.find(name);
        // SHA-1 and MD5 of the medium are computed only where the container states one.
        if (name != "sha256" && found == stored.end())
            return;
        if (found != stored.end())
            hash.stored = found->second;
        report.hashes.push_back(std::move(hash));
    };
    add("sha256", "SHA-256");
    add("sha1", "SHA-1");
    add("md5", "MD5");
}

// Null where there is no such member.
const core::Json& member_of(const core::Json& json, const char* name) {
    static const core::Json nothing;
    auto found = json.find(name);
    return found == json.end() ? nothing : *found;
}

std::uint64_t number_of(const core::Json& json) {
    return json.is_number_unsigned() ? json.get<std::uint64_t>() : 0;
}

void add_text_totals(evidence::ReportSource& report, const model::Run& run,
                     const core::Json& summary) {
    auto parameters = core::parse_json(run.parameters);
    const auto& text = member_of(summary, "text");
    if (!parameters || member_of(parameters.value(), "text") != core::Json(true))
        return;
    auto& totals = report.text.emplace();
    totals.documents = number_of(member_of(text, "documents"));
    totals.bytes = number_of(member_of(text, "bytes"));
    const auto& formats = member_of(text, "formats");
    for (const auto& [format, count] : formats.items())
        totals.formats.emplace(title_of_text_format(format), number_of(count));
}

// The last run that came to an end.
const model::Run* run_of(const std::vector<model::Run>& runs, const model::SourceId& source) {
    const model::Run* last = nullptr;
    for (const auto& run : runs)
        if (run.source == source && run.result_hash)
            last = &run;
    return last;
}

void add_run(evidence::ReportSource& report, const model::Run& run) {
    report.run_id = run.id.hex();
    report.begun_at = run.begun_at.text();
    report.ended_at = run.ended_at ? run.ended_at->text() : "";
    report.version = run.program_version;
    report.result_hash = run.result_hash->hex();
    report.program_hashes = run.binary_hashes;
    report.complete = run.state == model::RunState::complete;
    for (const auto& [name, hash] : run.rule_set_hashes)
        report.hash_sets.emplace_back(name, hash);
    auto summary = core::parse_json(run.summary);
    if (!summary)
        return;
    add_text_totals(report, run, summary.value());
    if (!summary.value().contains("hash_set_hits"))
        return;
    for (const auto& [set, count] : summary.value()["hash_set_hits"].items())
        if (count.is_number_unsigned())
            report.hash_set_hits.emplace_back(set, count.get<std::uint64_t>());
}

Result<void> add_findings(evidence::ReportSource& report, const CaseView& view,
                          const model::SourceId& source) {
    auto counts = TRY(view.findings->item_counts(source, view.grant));
    report.files = counts.files;
    report.directories = counts.directories;
    report.deleted = counts.deleted;
    report.orphans = counts.orphans;
    report.nested = counts.nested;
    report.records = TRY(view.findings->record_counts(source, view.grant));
    auto coverage = TRY(view.findings->coverage_totals(source, view.grant));
    report.coverage = {coverage.size,        coverage.parsed,  coverage.slack,
                       coverage.unallocated, coverage.skipped, coverage.skipped_by_reason};
    auto anomalies = TRY(view.findings->anomaly_counts(source, view.grant));
    for (const auto& [code, count] : anomalies) {
        examination::AnomalyFilter losses{source, code, true, {}};
        auto lost = TRY(view.findings->anomalies(losses, {{}, 1}, view.grant));
        report.anomalies.push_back({code, anomaly_meaning(code), count, !lost.rows.empty()});
    }
    return {};
}

Result<void> add_selectors(evidence::ReportSource& report, const CaseView& view,
                           const model::SourceId& source) {
    constexpr std::uint32_t shown_of_a_kind = 5;
    auto counts = TRY(view.findings->selector_counts(source, view.grant));
    auto ranked = TRY(view.findings->rank_selectors(source, shown_of_a_kind, view.grant));
    for (auto kind : model::selector_kinds) {
        auto count = counts.find(std::string(model::name_of(kind)));
        if (count == counts.end())
            continue;
        auto& out = report.selectors.emplace_back();
        out.title = model::title_of(kind);
        out.secret = model::secrecy_of(kind) == model::SelectorSecrecy::secret;
        out.different = count->second;
        for (auto& of_kind : ranked) {
            if (of_kind.kind != kind)
                continue;
            TRY(view.findings->name_selectors(of_kind.by_hits, view.grant));
            for (const auto& row : of_kind.by_hits)
                out.top.push_back(
                    {row.value, row.count, row.items, row.first_path, row.first_origin});
        }
    }
    return {};
}

}  // namespace

Result<evidence::ReportInput> report_input(CommandContext& context, const CaseView& view) {
    auto& session = context.session;
    evidence::ReportInput input;
    input.case_name = view.of.name;
    input.agency = session.node().agency;
    input.country = session.node().country;
    input.written_by = context.by();
    input.written_at = session.now().text();
    if (view.of.authority)
        input.authority = view.of.authority->hex();
    auto runs = TRY(session.registered().list_runs(view.of.id, view.grant));
    auto clocks = TRY(session.registered().list_clock_readings(view.of.id, view.grant));
    for (const auto& source : view.sources) {
        evidence::ReportSource report;
        report.id = source.id.hex();
        report.path = core::utf8_or_escaped(source.path);
        report.container = source.container;
        report.added_at = source.added_at.text();
        report.metadata = source.metadata;
        add_hashes(report, source);
        TRY(add_findings(report, view, source.id));
        TRY(add_selectors(report, view, source.id));
        report.searches = TRY(report_searches(context, view, source.id));
        for (const auto& clock : clocks)
            if (clock.source == source.id)
                report.clocks.push_back({clock.device_time.text(), clock.reference_time.text(),
                                         clock.read_by, clock.note, clock.correction_seconds()});
        if (const auto* run = run_of(runs, source.id))
            add_run(report, *run);
        input.sources.push_back(std::move(report));
    }
    input.ledger_checkpoint = TRY(session.ledger().checkpoint());
    input.ledger_key = session.ledger().verifier().text();
    return input;
}

}  // namespace app
