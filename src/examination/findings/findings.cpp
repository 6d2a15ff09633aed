#include "examination/findings/findings.h"

#include "examination/findings/cursor.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/selector_page.h"
#include "examination/findings/selector_rows.h"
#include "examination/findings/source_reader.h"
#include "examination/findings/timeline_page.h"
#include "store/columnar_reader.h"

#include <algorithm>
#include <set>

namespace examination {
namespace {

using store::RowView;
using store::Selection;
using store::Value;

constexpr std::uint32_t page_size_max = 10'000;
constexpr std::uint32_t export_page_size = 8192;
constexpr std::size_t id_digits_min = 8;

std::uint32_t page_size(const PageRequest& page) {
    return std::clamp(page.size, 1u, page_size_max);
}

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

class CaseFindings final : public Findings {
public:
    CaseFindings(std::unique_ptr<store::ColumnarReader> reader, std::filesystem::path temporary,
                 unsigned threads)
        : reader_(std::move(reader)), temporary_(std::move(temporary)), threads_(threads) {}

    void add_source(const model::SourceId& id) {
        sources_.push_back(std::make_unique<SourceReader>(*reader_, sources_.size(), id, threads_));
    }

    const std::filesystem::path& temporary() const override { return temporary_; }

    core::Result<Page<ItemRow>> items(const ItemFilter& filter, const PageRequest& page,
                                      const policy::Grant& grant) override {
        auto selection = every_column(schema::items);
        TRY(narrow(selection, filter, grant));
        return page_of<ItemRow>(
            selection, filter.source, page, grant,
            [](const model::SourceId& source, const RowView& row) {
                return ItemRow{source, read_item(row)};
            },
            [&](SourceReader& source, Selection& part) {
                return source.narrow_to_path(part, filter.path_glob, grant);
            });
    }

    core::Result<Page<RecordRow>> records(const RecordFilter& filter, const PageRequest& page,
                                          const policy::Grant& grant) override {
        auto selection = every_column(schema::records);
        narrow(selection, filter, grant);
        auto out = TRY(page_of<RecordRow>(selection, filter.source, page, grant,
                                          [](const model::SourceId& source, const RowView& row) {
                                              return RecordRow{source, read_record(row), {}, {}};
                                          }));
        TRY(name_rows(out.rows, grant, [](const RecordRow& row) -> std::optional<std::uint64_t> {
            return row.record.item;
        }));
        return out;
    }

    core::Result<Page<SelectorRow>> selectors(const SelectorFilter& filter, const PageRequest& page,
                                              const policy::Grant& grant) override {
        auto asked = TRY(chosen(filter.source, grant));
        auto out =
            TRY(read_selector_page(*reader_, asked, filter, {page.cursor, page_size(page)}, grant));
        for (auto& source : sources_)
            TRY(name_first_origins(*source, out.rows, grant));
        return out;
    }

    core::Result<Page<SelectorHitRow>> selector_hits(const SelectorFilter& filter,
                                                     const PageRequest& page,
                                                     const policy::Grant& grant) override {
        auto selection = every_column(schema::selector_hits);
        narrow(selection, filter, grant);
        auto out = TRY(page_of<SelectorHitRow>(
            selection, filter.source, page, grant,
            [](const model::SourceId& source, const RowView& row) {
                return SelectorHitRow{source, read_selector_hit(row), {}, {}};
            }));
        TRY(name_rows(out.rows, grant,
                      [](const SelectorHitRow& row) -> std::optional<std::uint64_t> {
                          return row.hit.item;
                      }));
        return out;
    }

    core::Result<Page<AnomalyRow>> anomalies(const AnomalyFilter& filter, const PageRequest& page,
                                             const policy::Grant& grant) override {
        auto selection = every_column(schema::anomalies);
        narrow(selection, filter, grant);
        auto out = TRY(page_of<AnomalyRow>(selection, filter.source, page, grant,
                                           [](const model::SourceId& source, const RowView& row) {
                                               return AnomalyRow{source, read_anomaly(row), {}, {}};
                                           }));
        TRY(name_rows(out.rows, grant, [](const AnomalyRow& row) { return row.anomaly.item; }));
        return out;
    }

    core::Result<Page<CoverageRow>> coverage(std::optional<model::SourceId> source,
                                             const PageRequest& page,
                                             const policy::Grant& grant) override {
        return page_of<CoverageRow>(every_column(schema::coverage_intervals), source, page, grant,
                                    [](const model::SourceId& id, const RowView& row) {
                                        return CoverageRow{id, read_coverage(row)};
                                    });
    }

    core::Result<Page<model::TimelineEntry>> timeline(const TimelineFilter& filter,
                                                      const PageRequest& page,
                                                      const policy::Grant& grant) override {
        auto asked = TRY(chosen(filter.source, grant));
        return read_timeline_page(asked, filter, {page.cursor, page_size(page)}, grant);
    }

    core::Result<void> each_item(const ItemFilter& filter, const policy::Grant& grant,
                                 const RowHandler<ItemRow>& handler) override {
        return each<ItemRow>(handler,
                             [&](const PageRequest& page) { return items(filter, page, grant); });
    }

    core::Result<void> each_timeline_entry(
        const TimelineFilter& filter, const policy::Grant& grant,
        const RowHandler<model::TimelineEntry>& handler) override {
        auto asked = TRY(chosen(filter.source, grant));
        return each<model::TimelineEntry>(handler, [&](const PageRequest& page) {
            return read_timeline_page(asked, filter, page, grant);
        });
    }

    core::Result<std::uint64_t> count_items(const ItemFilter& filter,
                                            const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::items;
        TRY(narrow(selection, filter, grant));
        std::uint64_t count = 0;
        auto asked = TRY(chosen(filter.source, grant));
        for (auto* source : asked) {
            auto narrowed = selection;
            TRY(source->narrow_to_path(narrowed, filter.path_glob, grant));
            auto part = TRY(reader_->count(source->file(), narrowed, grant));
            count += part;
        }
        return count;
    }

    core::Result<std::uint64_t> count_timeline(const TimelineFilter& filter,
                                               const policy::Grant& grant) override {
        std::uint64_t count = 0;
        auto asked = TRY(chosen(filter.source, grant));
        for (auto* source : asked) {
            auto part = TRY(source->count_timeline(filter, grant));
            count += part;
        }
        return count;
    }

    core::Result<ItemCounts> item_counts(std::optional<model::SourceId> source,
                                         const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::items;
        selection.columns = {schema::item::kind, schema::item::state};
        selection.counted = true;
        TRY(narrow(selection, ItemFilter{}, grant));
        ItemCounts counts;
        auto add = [&](const RowView& row) -> core::Result<void> {
            add_counted(counts, row);
            return {};
        };
        auto asked = TRY(chosen(source, grant));
        for (const auto* chosen_source : asked)
            TRY(reader_->select(chosen_source->file(), selection, grant, add));
        return counts;
    }

    core::Result<std::map<std::string, std::uint64_t>> record_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::records;
        selection.columns = {schema::record::type};
        selection.counted = true;
        narrow(selection, RecordFilter{}, grant);
        return counted_by_text(selection, source, grant);
    }

    core::Result<std::map<std::string, std::uint64_t>> selector_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        auto asked = TRY(chosen(source, grant));
        return count_selectors(*reader_, asked, grant);
    }

    core::Result<std::map<std::string, std::uint64_t>> anomaly_counts(
        std::optional<model::SourceId> source, const policy::Grant& grant) override {
        Selection selection;
        selection.table = &schema::anomalies;
        selection.columns = {schema::anomaly::code};
        selection.counted = true;
        narrow(selection, AnomalyFilter{}, grant);
        return counted_by_text(selection, source, grant);
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
        auto asked = TRY(chosen(source, grant));
        for (const auto* chosen_source : asked)
            TRY(reader_->select(chosen_source->file(), selection, grant, add));
        return totals;
    }

    core::Result<RecordRow> find_record(std::string_view id, const policy::Grant& grant) override {
        if (!is_hex(id) || id.size() < id_digits_min || id.size() > 32)
            return core::Error(core::ErrorCode::invalid_input,
                               "a record is named by its id, or by 8 or more of its first digits");
        auto selection = every_column(schema::records);
        narrow(selection, RecordFilter{}, grant);
        selection.require(id_beginning(schema::record::id, id));
        auto found = TRY(only_one<RecordRow>(selection, {}, grant, "record", id,
                                             [](const auto& source, const RowView& row) {
                                                 return RecordRow{source, read_record(row), {}, {}};
                                             }));
        std::vector<RecordRow> rows{std::move(found)};
        TRY(name_rows(rows, grant, [](const RecordRow& row) -> std::optional<std::uint64_t> {
            return row.record.item;
        }));
        return std::move(rows.front());
    }

    core::Result<ItemRow> find_item(std::string_view name, const policy::Grant& grant) override {
        auto selection = every_column(schema::items);
        TRY(narrow(selection, ItemFilter{}, grant));
        std::optional<model::SourceId> source;
        if (is_hex(name) && name.size() >= id_digits_min && name.size() <= 32) {
            selection.require(id_beginning(schema::item::id, name));
        } else {
            auto address = name;
            if (auto slash = name.find('/'); slash == 32) {
                source = model::SourceId::from_hex(name.substr(0, slash));
                address = source ? name.substr(slash + 1) : name;
            }
            selection.require(equals(schema::item::address, Value::text(address)));
        }
        return only_one<ItemRow>(selection, source, grant, "item", name,
                                 [](const auto& id, const RowView& row) {
                                     return ItemRow{id, read_item(row)};
                                 });
    }

private:
    // The sources a filter speaks of, in their order.
    core::Result<std::vector<SourceReader*>> chosen(const std::optional<model::SourceId>& only,
                                                    const policy::Grant& grant) const {
        std::vector<SourceReader*> out;
        for (const auto& candidate : sources_) {
            if (only && *only != candidate->id())
                continue;
            TRY(candidate->check(grant));
            out.push_back(candidate.get());
        }
        return out;
    }

    // A page of the table's rows, source after source. The table's first column is the row's
    // number. `narrow_more` adds what differs from source to source.
    template <typename Row, typename Read>
    core::Result<Page<Row>> page_of(const Selection& selection,
                                    const std::optional<model::SourceId>& only,
                                    const PageRequest& request, const policy::Grant& grant,
                                    Read read) {
        return page_of<Row>(selection, only, request, grant, read,
                            [](SourceReader&, Selection&) { return core::Result<void>(); });
    }
    template <typename Row, typename Read, typename NarrowMore>
    core::Result<Page<Row>> page_of(const Selection& selection,
                                    const std::optional<model::SourceId>& only,
                                    const PageRequest& request, const policy::Grant& grant,
                                    Read read, NarrowMore narrow_more) {
        auto cursor = TRY(RowCursor::parse(request.cursor));
        auto size = page_size(request);
        Page<Row> page;
        RowCursor last;
        bool reached = !cursor;
        auto asked = TRY(chosen(only, grant));
        for (auto* source : asked) {
            bool here = cursor && cursor->source == source->id();
            if (!reached && !here)
                continue;
            reached = true;
            auto part = selection;
            TRY(narrow_more(*source, part));
            if (here)
                part.require(in_range(0, Value::number(cursor->row + 1), std::nullopt));
            // One more than asked tells whether there is a next page.
            part.limit = size + 1 - page.rows.size();
            std::optional<std::uint64_t> previous;
            TRY(reader_->select(
                source->file(), part, grant, [&](const RowView& row) -> core::Result<void> {
                    auto number = row.number<std::uint64_t>(0);
                    if (previous && *previous >= number)
                        return core::Error(core::ErrorCode::internal, "findings out of order");
                    previous = number;
                    if (page.rows.size() == size) {
                        page.next = last.text();
                        return {};
                    }
                    last = {source->id(), number};
                    page.rows.push_back(read(source->id(), row));
                    return {};
                }));
            if (!page.next.empty())
                break;
        }
        if (!reached)
            return core::Error(core::ErrorCode::invalid_input,
                               "that cursor is of a source that is not asked for");
        return page;
    }

    // Says of the selectors whose first hit lies in `source` where that is.
    core::Result<void> name_first_origins(SourceReader& source, std::vector<SelectorRow>& rows,
                                          const policy::Grant& grant) {
        std::map<std::uint64_t, SelectorHitRow> hits;
        store::Condition wanted;
        wanted.column = schema::selector_hit::row;
        for (const auto& row : rows)
            if (row.first_source == source.id())
                wanted.values.push_back(Value::number(row.first_hit));
        if (wanted.values.empty())
            return {};
        auto selection = every_column(schema::selector_hits);
        selection.require(std::move(wanted));
        std::vector<SelectorHitRow> found;
        std::vector<std::uint64_t> numbers;
        TRY(reader_->select(source.file(), selection, grant,
                            [&](const RowView& row) -> core::Result<void> {
                                numbers.push_back(row.number<std::uint64_t>(0));
                                found.push_back({source.id(), read_selector_hit(row), {}, {}});
                                return {};
                            }));
        TRY(name_rows(found, grant, [](const SelectorHitRow& row) -> std::optional<std::uint64_t> {
            return row.hit.item;
        }));
        for (std::size_t i = 0; i < found.size(); ++i)
            hits.emplace(numbers[i], std::move(found[i]));
        for (auto& row : rows)
            if (auto hit = hits.find(row.first_hit);
                row.first_source == source.id() && hit != hits.end())
                row.first_origin = hit->second.origin().text();
        return {};
    }

    template <typename Row, typename NextPage>
    core::Result<void> each(const RowHandler<Row>& handler, NextPage next_page) {
        PageRequest request{{}, export_page_size};
        for (;;) {
            auto page = TRY(next_page(request));
            for (const auto& row : page.rows)
                TRY(handler(row));
            if (page.next.empty())
                return {};
            request.cursor = page.next;
        }
    }

    // Gives rows their item's address and path.
    template <typename Row, typename ItemOf>
    core::Result<void> name_rows(std::vector<Row>& rows, const policy::Grant& grant,
                                 ItemOf item_of) {
        for (auto& source : sources_) {
            std::set<std::uint64_t> ordinals;
            for (const auto& row : rows)
                if (auto item = item_of(row); item && row.source == source->id())
                    ordinals.insert(*item);
            auto names = TRY(source->names().items(ordinals, grant));
            for (auto& row : rows) {
                auto item = item_of(row);
                if (!item || row.source != source->id())
                    continue;
                row.address = names[*item].address;
                row.path = names[*item].path;
            }
        }
        return {};
    }

    core::Result<std::map<std::string, std::uint64_t>> counted_by_text(
        const Selection& selection, const std::optional<model::SourceId>& only,
        const policy::Grant& grant) {
        std::map<std::string, std::uint64_t> counts;
        auto add = [&](const RowView& row) -> core::Result<void> {
            counts[std::string(row.text(0))] += row.number<std::uint64_t>(1);
            return {};
        };
        auto asked = TRY(chosen(only, grant));
        for (const auto* source : asked)
            TRY(reader_->select(source->file(), selection, grant, add));
        return counts;
    }

    template <typename Row, typename Read>
    core::Result<Row> only_one(Selection selection, const std::optional<model::SourceId>& only,
                               const policy::Grant& grant, std::string_view what,
                               std::string_view name, Read read) {
        selection.limit = 2;
        std::vector<Row> rows;
        auto asked = TRY(chosen(only, grant));
        for (const auto* source : asked)
            TRY(reader_->select(source->file(), selection, grant,
                                [&](const RowView& row) -> core::Result<void> {
                                    rows.push_back(read(source->id(), row));
                                    return {};
                                }));
        auto told = std::string(what) + " '" + std::string(name) + "'";
        if (rows.empty())
            return core::Error(core::ErrorCode::not_found, "the case has no " + told);
        if (rows.size() > 1)
            return core::Error(core::ErrorCode::conflict,
                               "more than one is meant by " + told + ": give more of it");
        return std::move(rows.front());
    }

    std::unique_ptr<store::ColumnarReader> reader_;
    std::filesystem::path temporary_;
    unsigned threads_;
    std::vector<std::unique_ptr<SourceReader>> sources_;
};

}  // namespace

core::Result<std::unique_ptr<Findings>> Findings::open(FindingsOptions options) {
    store::ColumnarReaderOptions reading;
    reading.engine = {options.temporary, options.memory_bytes_max, options.threads};
    reading.case_id = options.case_id;
    for (const auto& source : options.sources)
        reading.files.push_back(source.path);
    auto reader = TRY(store::ColumnarReader::open(reading));
    auto findings =
        std::make_unique<CaseFindings>(std::move(reader), options.temporary, options.threads);
    for (const auto& source : options.sources)
        findings->add_source(source.source);
    return std::unique_ptr<Findings>(std::move(findings));
}

}  // namespace examination
