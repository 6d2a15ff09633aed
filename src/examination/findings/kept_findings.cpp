// Findings whose counts are kept: a case's overview asks them with every visit.
#include "examination/findings/kept_findings.h"

#include "examination/findings/case_sources.h"
#include "examination/findings/kept_answers.h"
#include "examination/findings/snapshot.h"
#include "store/columnar_reader.h"

namespace examination {
namespace {

using core::Result;
using policy::Action;

constexpr std::size_t answers_max = 1024, pages_max = 64;

class KeptFindings final : public Findings {
public:
    KeptFindings(std::unique_ptr<Findings> findings, model::CaseId case_id)
        : findings_(std::move(findings)), case_id_(case_id) {}

    const std::string& snapshot() const override { return findings_->snapshot(); }
    const std::filesystem::path& temporary() const override { return findings_->temporary(); }
    Result<Page<ItemRow>> items(const ItemFilter& filter, const PageRequest& page,
                                const policy::Grant& grant) override {
        return findings_->items(filter, page, grant);
    }
    Result<Page<ItemRow>> sorted_items(const ItemFilter& filter, const ItemOrder& order,
                                       const PageRequest& page,
                                       const policy::Grant& grant) override {
        TRY(grant.covers(Action::read, case_id_));
        auto key = QuestionKey("sorted_items", grant).add(filter).add(order).add(page);
        return pages_.answer<Page<ItemRow>>(
            key.text(), [&] { return findings_->sorted_items(filter, order, page, grant); });
    }
    Result<Page<model::TimelineEntry>> timeline(const TimelineFilter& filter,
                                                const PageRequest& page,
                                                const policy::Grant& grant) override {
        return findings_->timeline(filter, page, grant);
    }
    Result<Page<RecordRow>> records(const RecordFilter& filter, const PageRequest& page,
                                    const policy::Grant& grant) override {
        return findings_->records(filter, page, grant);
    }
    Result<Page<SelectorRow>> selectors(const SelectorFilter& filter, const PageRequest& page,
                                        const policy::Grant& grant) override {
        return findings_->selectors(filter, page, grant);
    }
    Result<Page<SelectorHitRow>> selector_hits(const SelectorFilter& filter,
                                               const PageRequest& page,
                                               const policy::Grant& grant) override {
        return findings_->selector_hits(filter, page, grant);
    }
    Result<Page<AnomalyRow>> anomalies(const AnomalyFilter& filter, const PageRequest& page,
                                       const policy::Grant& grant) override {
        return findings_->anomalies(filter, page, grant);
    }
    Result<Page<CoverageRow>> coverage(std::optional<model::SourceId> source,
                                       const PageRequest& page,
                                       const policy::Grant& grant) override {
        return findings_->coverage(source, page, grant);
    }
    Result<std::string> find_text_index(const model::SourceId& source,
                                        const policy::Grant& grant) override {
        return findings_->find_text_index(source, grant);
    }
    Result<std::vector<NamedItem>> name_items(const model::SourceId& source,
                                              const std::vector<std::uint64_t>& ordinals,
                                              const policy::Grant& grant) override {
        return findings_->name_items(source, ordinals, grant);
    }
    Result<MatchedItems> find_items(const FindQuestion& question,
                                    const policy::Grant& grant) override {
        return findings_->find_items(question, grant);
    }
    Result<std::vector<MatchedValue>> find_values(const FindQuestion& question,
                                                  const policy::Grant& grant) override {
        return findings_->find_values(question, grant);
    }
    Result<void> each_item(const ItemFilter& filter, const policy::Grant& grant,
                           const RowHandler<ItemRow>& handler) override {
        return findings_->each_item(filter, grant, handler);
    }
    Result<void> each_timeline_entry(const TimelineFilter& filter, const policy::Grant& grant,
                                     const RowHandler<model::TimelineEntry>& handler) override {
        return findings_->each_timeline_entry(filter, grant, handler);
    }
    Result<std::vector<RankedSelectors>> rank_selectors(std::optional<model::SourceId> source,
                                                        std::uint32_t per_kind,
                                                        const policy::Grant& grant) override {
        TRY(grant.covers(Action::read, case_id_));
        auto key = QuestionKey("rank_selectors", grant).add(source).add(per_kind);
        return pages_.answer<std::vector<RankedSelectors>>(
            key.text(), [&] { return findings_->rank_selectors(source, per_kind, grant); });
    }
    Result<void> name_selectors(std::vector<SelectorRow>& rows,
                                const policy::Grant& grant) override {
        return findings_->name_selectors(rows, grant);
    }
    Result<void> each_selector_group(std::optional<model::SourceId> source,
                                     const policy::Grant& grant,
                                     const RowHandler<SelectorGroup>& handler) override {
        return findings_->each_selector_group(source, grant, handler);
    }
    Result<std::uint64_t> count_items(const ItemFilter& filter,
                                      const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("count_items", grant).add(filter);
        return answers_.answer<std::uint64_t>(
            key.text(), [&] { return findings_->count_items(filter, grant); });
    }
    Result<std::uint64_t> count_anomalies(const AnomalyFilter& filter,
                                          const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("count_anomalies", grant).add(filter);
        return answers_.answer<std::uint64_t>(
            key.text(), [&] { return findings_->count_anomalies(filter, grant); });
    }
    Result<std::uint64_t> count_timeline(const TimelineFilter& filter,
                                         const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("count_timeline", grant).add(filter);
        return answers_.answer<std::uint64_t>(
            key.text(), [&] { return findings_->count_timeline(filter, grant); });
    }
    Result<std::optional<TimeRange>> timeline_extent(const TimelineFilter& filter,
                                                     const policy::Grant& grant) override {
        TRY(grant.covers(Action::read, case_id_));
        auto key = QuestionKey("timeline_extent", grant).add(filter);
        return answers_.answer<std::optional<TimeRange>>(
            key.text(), [&] { return findings_->timeline_extent(filter, grant); });
    }
    Result<std::vector<std::uint64_t>> count_timeline_stretches(
        const TimelineFilter& filter, std::uint64_t width, const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("count_timeline_stretches", grant).add(filter).add(width);
        return answers_.answer<std::vector<std::uint64_t>>(
            key.text(), [&] { return findings_->count_timeline_stretches(filter, width, grant); });
    }
    Result<ItemCounts> item_counts(std::optional<model::SourceId> source,
                                   const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("item_counts", grant).add(source);
        return answers_.answer<ItemCounts>(key.text(),
                                           [&] { return findings_->item_counts(source, grant); });
    }
    Result<std::map<std::string, std::uint64_t>> record_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("record_counts", grant).add(source);
        return answers_.answer<std::map<std::string, std::uint64_t>>(
            key.text(), [&] { return findings_->record_counts(source, grant); });
    }
    Result<std::map<std::string, std::uint64_t>> selector_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("selector_counts", grant).add(source);
        return answers_.answer<std::map<std::string, std::uint64_t>>(
            key.text(), [&] { return findings_->selector_counts(source, grant); });
    }
    Result<std::map<std::string, std::uint64_t>> anomaly_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("anomaly_counts", grant).add(source);
        return answers_.answer<std::map<std::string, std::uint64_t>>(
            key.text(), [&] { return findings_->anomaly_counts(source, grant); });
    }
    Result<CoverageTotals> coverage_totals(std::optional<model::SourceId> source,
                                           const policy::Grant& grant) override {
        TRY(grant.covers(Action::count, case_id_));
        auto key = QuestionKey("coverage_totals", grant).add(source);
        return answers_.answer<CoverageTotals>(
            key.text(), [&] { return findings_->coverage_totals(source, grant); });
    }
    Result<std::vector<ChosenPlace>> find_places(const ItemFilter::Chosen& chosen,
                                                 const policy::Grant& grant) override {
        return findings_->find_places(chosen, grant);
    }
    Result<std::set<model::RecordId>> known_records(const std::vector<model::RecordId>& ids,
                                                    const policy::Grant& grant) override {
        return findings_->known_records(ids, grant);
    }
    Result<RecordRow> find_record(std::string_view id, const policy::Grant& grant) override {
        return findings_->find_record(id, grant);
    }
    Result<ItemRow> find_item(std::string_view id_or_address, const policy::Grant& grant) override {
        return findings_->find_item(id_or_address, grant);
    }

private:
    std::unique_ptr<Findings> findings_;
    model::CaseId case_id_;
    KeptAnswers answers_{answers_max};
    KeptAnswers pages_{pages_max};  // Those for which the whole case is sorted.
};

}  // namespace

std::unique_ptr<Findings> with_kept_counts(std::unique_ptr<Findings> findings,
                                           const model::CaseId& case_id) {
    return std::make_unique<KeptFindings>(std::move(findings), case_id);
}

core::Result<std::unique_ptr<Findings>> Findings::open(FindingsOptions options) {
    store::ColumnarReaderOptions reading;
    reading.engine = {options.temporary, options.memory_bytes_max, options.threads};
    reading.case_id = options.case_id;
    for (const auto& source : options.sources) {
        reading.files.push_back(source.path);
        reading.sources.push_back(source.source);
    }
    auto snapshot = snapshot_of(options.sources);
    auto reader = TRY(store::ColumnarReader::open(reading));
    if (snapshot != snapshot_of(options.sources))
        snapshot.clear();
    CaseSources sources(std::move(reader), options.threads);
    for (const auto& source : options.sources)
        sources.add(source.source);
    return with_kept_counts(
        findings_of(std::move(sources), std::move(snapshot), std::move(options.temporary)),
        options.case_id);
}

}  // namespace examination
