#include "examination/findings/findings.h"

#include "examination/findings/case_sources.h"
#include "examination/findings/chosen_places.h"
#include "examination/findings/each_page.h"
#include "examination/findings/found_in_source.h"
#include "examination/findings/kept_findings.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/selector_groups.h"
#include "examination/findings/selector_page.h"
#include "examination/findings/selector_ranking.h"
#include "examination/findings/sorted_items.h"
#include "examination/findings/source_reader.h"
#include "examination/findings/timeline_page.h"

#include <algorithm>

namespace examination {
namespace {

using store::RowView;
using store::Selection;
using store::Value;

constexpr std::size_t id_digits_min = 8;
bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

class CaseFindings final : public Findings {
public:
    CaseFindings(CaseSources sources, std::string snapshot, std::filesystem::path temporary)
        : sources_(std::move(sources)),
          snapshot_(std::move(snapshot)),
          temporary_(std::move(temporary)) {}

    const std::string& snapshot() const override { return snapshot_; }
    const std::filesystem::path& temporary() const override { return temporary_; }

    core::Result<Page<ItemRow>> items(const ItemFilter& filter, const PageRequest& page,
                                      const policy::Grant& grant) override {
        auto selection = every_column(schema::items);
        TRY(narrow(selection, filter, grant));
        return sources_.page_of<ItemRow>(
            selection, filter.source, page, grant,
            [&](const model::SourceId& source, const RowView& row) {
                return shown_row(source, read_item(row), grant);
            },
            [&](SourceReader& source, Selection& part) {
                return source.narrow_rows(part, filter, grant);
            });
    }

    core::Result<Page<ItemRow>> sorted_items(const ItemFilter& filter, const ItemOrder& order,
                                             const PageRequest& page,
                                             const policy::Grant& grant) override {
        auto asked = TRY(sources_.chosen(filter.source, grant));
        return read_sorted_items(asked, filter, order, {page.cursor, page_size(page)}, grant);
    }

    core::Result<Page<RecordRow>> records(const RecordFilter& filter, const PageRequest& page,
                                          const policy::Grant& grant) override {
        auto selection = every_column(schema::records);
        narrow(selection, filter, grant);
        auto out =
            TRY(sources_.page_of<RecordRow>(selection, filter.source, page, grant,
                                            [](const model::SourceId& source, const RowView& row) {
                                                return RecordRow{source, read_record(row), {}, {}};
                                            }));
        TRY(sources_.name_rows(
            out.rows, grant,
            [](const RecordRow& row) -> std::optional<std::uint64_t> { return row.record.item; }));
        return out;
    }

    core::Result<Page<SelectorRow>> selectors(const SelectorFilter& filter, const PageRequest& page,
                                              const policy::Grant& grant) override {
        auto asked = TRY(sources_.chosen(filter.source, grant));
        auto out = TRY(read_selector_page(sources_.reader(), asked, filter,
                                          {page.cursor, page_size(page)}, grant));
        return out;
    }

    core::Result<Page<SelectorHitRow>> selector_hits(const SelectorFilter& filter,
                                                     const PageRequest& page,
                                                     const policy::Grant& grant) override {
        auto selection = every_column(schema::selector_hits);
        narrow(selection, filter, grant);
        auto out = TRY(sources_.page_of<SelectorHitRow>(
            selection, filter.source, page, grant,
            [](const model::SourceId& source, const RowView& row) -> core::Result<SelectorHitRow> {
                auto hit = TRY(read_selector_hit(row));
                return SelectorHitRow{source, std::move(hit), {}, {}};
            }));
        TRY(sources_.name_rows(out.rows, grant,
                               [](const SelectorHitRow& row) -> std::optional<std::uint64_t> {
                                   return row.hit.item;
                               }));
        return out;
    }

    core::Result<Page<AnomalyRow>> anomalies(const AnomalyFilter& filter, const PageRequest& page,
                                             const policy::Grant& grant) override {
        auto selection = every_column(schema::anomalies);
        narrow(selection, filter, grant);
        auto out = TRY(
            sources_.page_of<AnomalyRow>(selection, filter.source, page, grant,
                                         [](const model::SourceId& source, const RowView& row) {
                                             return AnomalyRow{source, read_anomaly(row), {}, {}};
                                         }));
        TRY(sources_.name_rows(out.rows, grant,
                               [](const AnomalyRow& row) { return row.anomaly.item; }));
        return out;
    }

    core::Result<Page<CoverageRow>> coverage(std::optional<model::SourceId> source,
                                             const PageRequest& page,
                                             const policy::Grant& grant) override {
        return sources_.page_of<CoverageRow>(every_column(schema::coverage_intervals), source, page,
                                             grant,
                                             [](const model::SourceId& id, const RowView& row) {
                                                 return CoverageRow{id, read_coverage(row)};
                                             });
    }

    core::Result<Page<model::TimelineEntry>> timeline(const TimelineFilter& filter,
                                                      const PageRequest& page,
                                                      const policy::Grant& grant) override {
        auto asked = TRY(sources_.chosen(filter.source, grant));
        return read_timeline_page(asked, filter, {page.cursor, page_size(page)}, grant);
    }

    core::Result<std::string> find_text_index(const model::SourceId& source,
                                              const policy::Grant& grant) override {
        auto* asked = TRY(sources_.only(source, grant));
        return asked->find_text_index(grant);
    }

    core::Result<std::vector<NamedItem>> name_items(const model::SourceId& source,
                                                    const std::vector<std::uint64_t>& ordinals,
                                                    const policy::Grant& grant) override {
        auto* asked = TRY(sources_.only(source, grant));
        return asked->name_items(ordinals, grant);
    }

    core::Result<MatchedItems> find_items(const FindQuestion& question,
                                          const policy::Grant& grant) override {
        auto* asked = TRY(sources_.only(question.source, grant));
        return find_items_in(*asked, question, grant);
    }
    core::Result<std::vector<MatchedValue>> find_values(const FindQuestion& question,
                                                        const policy::Grant& grant) override {
        auto* asked = TRY(sources_.only(question.source, grant));
        return find_values_in(*asked, question, grant);
    }

    core::Result<void> each_item(const ItemFilter& filter, const policy::Grant& grant,
                                 const RowHandler<ItemRow>& handler) override {
        return each_page<ItemRow>(
            handler, [&](const PageRequest& page) { return items(filter, page, grant); });
    }

    core::Result<void> each_timeline_entry(
        const TimelineFilter& filter, const policy::Grant& grant,
        const RowHandler<model::TimelineEntry>& handler) override {
        auto asked = TRY(sources_.chosen(filter.source, grant));
        return each_page<model::TimelineEntry>(handler, [&](const PageRequest& page) {
            return read_timeline_page(asked, filter, page, grant);
        });
    }

    core::Result<std::vector<RankedSelectors>> rank_selectors(std::optional<model::SourceId> source,
                                                              std::uint32_t per_kind,
                                                              const policy::Grant& grant) override {
        auto asked = TRY(sources_.chosen(source, grant));
        return examination::rank_selectors(sources_.reader(), asked, per_kind, grant);
    }

    core::Result<void> name_selectors(std::vector<SelectorRow>& rows,
                                      const policy::Grant& grant) override {
        auto asked = TRY(sources_.chosen(std::nullopt, grant));
        return name_first_hits(sources_.reader(), asked, rows, grant);
    }

    core::Result<void> each_selector_group(std::optional<model::SourceId> source,
                                           const policy::Grant& grant,
                                           const RowHandler<SelectorGroup>& handler) override {
        auto asked = TRY(sources_.chosen(source, grant));
        for (auto* chosen_source : asked)
            TRY(examination::each_selector_group(sources_.reader(), *chosen_source, grant,
                                                 handler));
        return {};
    }

    core::Result<std::uint64_t> count_anomalies(const AnomalyFilter& filter,
                                                const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::anomalies;
        narrow(selection, filter, grant);
        return sources_.count(selection, filter.source, grant);
    }

    core::Result<std::uint64_t> count_items(const ItemFilter& filter,
                                            const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::items;
        TRY(narrow(selection, filter, grant));
        std::uint64_t count = 0;
        auto asked = TRY(sources_.chosen(filter.source, grant));
        for (auto* source : asked) {
            auto narrowed = selection;
            TRY(source->narrow_rows(narrowed, filter, grant));
            auto part = TRY(sources_.reader().count(source->file(), narrowed, grant));
            count += part;
        }
        return count;
    }

    core::Result<std::uint64_t> count_timeline(const TimelineFilter& filter,
                                               const policy::Grant& grant) override {
        std::uint64_t count = 0;
        auto asked = TRY(sources_.chosen(filter.source, grant));
        for (auto* source : asked) {
            auto part = TRY(source->count_timeline(filter, grant));
            count += part;
        }
        return count;
    }

    core::Result<std::optional<TimeRange>> timeline_extent(const TimelineFilter& filter,
                                                           const policy::Grant& grant) override {
        std::optional<TimeRange> extent;
        auto asked = TRY(sources_.chosen(filter.source, grant));
        for (auto* source : asked) {
            auto part = TRY(source->timeline_extent(filter, grant));
            if (part && extent) {
                extent->from_seconds = std::min(extent->from_seconds, part->from_seconds);
                extent->to_seconds = std::max(extent->to_seconds, part->to_seconds);
            } else if (part) {
                extent = part;
            }
        }
        return extent;
    }

    core::Result<std::vector<std::uint64_t>> count_timeline_stretches(
        const TimelineFilter& filter, std::uint64_t width, const policy::Grant& grant) override {
        std::vector<std::uint64_t> counts;
        auto asked = TRY(sources_.chosen(filter.source, grant));
        for (auto* source : asked)
            TRY(source->count_stretches(filter, width, counts, grant));
        return counts;
    }

    core::Result<ItemCounts> item_counts(std::optional<model::SourceId> source,
                                         const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::items;
        selection.columns = {schema::item::kind, schema::item::state, schema::item::nested};
        selection.counted = true;
        TRY(narrow(selection, ItemFilter{}, grant));
        ItemCounts counts;
        auto add = [&](const RowView& row) -> core::Result<void> {
            add_counted(counts, row);
            return {};
        };
        TRY(sources_.select(selection, source, grant, add));
        return counts;
    }

    core::Result<std::map<std::string, std::uint64_t>> record_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::records;
        selection.columns = {schema::record::type};
        selection.counted = true;
        narrow(selection, RecordFilter{}, grant);
        return sources_.counted_by_text(selection, source, grant);
    }

    core::Result<std::map<std::string, std::uint64_t>> selector_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        auto asked = TRY(sources_.chosen(source, grant));
        return count_selectors(sources_.reader(), asked, grant);
    }

    core::Result<std::map<std::string, std::uint64_t>> anomaly_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::anomalies;
        selection.columns = {schema::anomaly::code};
        selection.counted = true;
        narrow(selection, AnomalyFilter{}, grant);
        return sources_.counted_by_text(selection, source, grant);
    }

    core::Result<CoverageTotals> coverage_totals(std::optional<model::SourceId> source,
                                                 const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::coverage_intervals;
        selection.columns = {schema::coverage::state, schema::coverage::detail};
        selection.counted = true;
        selection.sums = {{schema::coverage::size}};
        CoverageTotals totals;
        auto add = [&](const RowView& row) -> core::Result<void> {
            add_counted(totals, row);
            return {};
        };
        TRY(sources_.select(selection, source, grant, add));
        return totals;
    }

    core::Result<std::vector<ChosenPlace>> find_places(const ItemFilter::Chosen& chosen,
                                                       const policy::Grant& grant) override {
        std::vector<ChosenPlace> places;
        auto asked = TRY(sources_.chosen({}, grant));
        for (auto* source : asked)
            TRY(add_chosen_places(*source, chosen, grant, places));
        return places;
    }

    core::Result<std::set<model::RecordId>> known_records(const std::vector<model::RecordId>& ids,
                                                          const policy::Grant& grant) override {
        std::set<model::RecordId> known;
        auto asked = TRY(sources_.chosen({}, grant));
        for (const auto* source : asked)
            TRY(add_known_records(*source, ids, grant, known));
        return known;
    }

    core::Result<RecordRow> find_record(std::string_view id, const policy::Grant& grant) override {
        if (!is_hex(id) || id.size() < id_digits_min || id.size() > 32)
            return core::Error(core::ErrorCode::invalid_input,
                               "a record is named by its id, or by 8 or more of its first digits");
        auto selection = every_column(schema::records);
        narrow(selection, RecordFilter{}, grant);
        selection.require(id_beginning(schema::record::id, id));
        auto found = TRY(sources_.only_one<RecordRow>(
            selection, {}, grant, "record", id, [](const auto& source, const RowView& row) {
                return RecordRow{source, read_record(row), {}, {}};
            }));
        std::vector<RecordRow> rows{std::move(found)};
        TRY(sources_.name_rows(
            rows, grant,
            [](const RecordRow& row) -> std::optional<std::uint64_t> { return row.record.item; }));
        return std::move(rows.front());
    }

    core::Result<ItemRow> find_item(std::string_view name, const policy::Grant& grant) override {
        auto selection = every_column(schema::items);
        TRY(narrow(selection, ItemFilter{}, grant));
        std::optional<model::SourceId> source;
        auto key = PlaceKey::address;
        std::string value(name);
        if (is_hex(name) && name.size() >= id_digits_min && name.size() <= 32) {
            selection.require(id_beginning(schema::item::id, name));
            auto whole = model::ItemId::from_hex(name);
            key = PlaceKey::id;
            value = whole ? std::string(whole->raw()) : std::string();
        } else {
            if (auto slash = name.find('/'); slash == 32) {
                source = model::SourceId::from_hex(name.substr(0, slash));
                value = source ? name.substr(slash + 1) : name;
            }
            selection.require(equals(schema::item::address, Value::text(value)));
        }
        auto found = TRY(sources_.only_one<ItemRow>(
            selection, source, grant, "item", name,
            [&](const auto& id, const RowView& row) {
                return shown_row(id, read_item(row), grant);
            },
            [&](SourceReader& reader, Selection& part) {
                return value.empty() ? core::Result<void>()
                                     : reader.places().narrow(part, key, value, grant);
            }));
        if (found.withheld)
            return core::Error(core::ErrorCode::denied,
                               "a review found this to be privileged: it is sealed, and a "
                               "disclosure reviewer decides further");
        return found;
    }

private:
    CaseSources sources_;
    std::string snapshot_;
    std::filesystem::path temporary_;
};

}  // namespace

std::unique_ptr<Findings> findings_of(CaseSources sources, std::string snapshot,
                                      std::filesystem::path temporary) {
    return std::make_unique<CaseFindings>(std::move(sources), std::move(snapshot),
                                          std::move(temporary));
}

}  // namespace examination
