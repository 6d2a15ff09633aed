#include "examination/findings/builder.h"

#include "core/bytes.h"
#include "core/file.h"
#include "examination/findings/canonical.h"
#include "examination/findings/cleaning.h"
#include "examination/findings/name_blocks.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "examination/findings/timeline_sorter.h"
#include "store/columnar_writer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace examination {
namespace {

constexpr std::size_t canonical_piece_size = 64 * 1024;
// 48 bytes each, so that sorting takes at most 48 MiB whatever the source.
constexpr std::size_t timeline_rows_in_memory_max = 1u << 20;
// The selectors are grouped while the timeline is sorted and everything else is closed.
constexpr std::array<std::size_t, 2> ended_early{schema::selector_hits_table,
                                                 schema::selectors_table};

core::Error order_broken(std::string_view what) {
    return {core::ErrorCode::invalid_input, "findings out of order: " + std::string(what)};
}

class Builder final : public FindingsBuilder {
public:
    Builder(FindingsBuilderOptions options, std::filesystem::path building,
            std::unique_ptr<store::ColumnarWriter> writer)
        : options_(std::move(options)),
          building_(std::move(building)),
          writer_(std::move(writer)),
          sorter_(words_, options_.temporary, timeline_rows_in_memory_max),
          file_kind_(words_.code("file")) {
        for (std::size_t i = 0; i < item_time_kinds.size(); ++i)
            item_time_codes_[i] = words_.code(item_time_kinds[i]);
    }
    ~Builder() override {
        writer_.reset();
        std::error_code ignored;
        std::filesystem::remove(building_, ignored);
    }

    core::Result<void> add_item(model::Item given) override {
        if (covering_)
            return order_broken("coverage comes after everything else");
        if (given.ordinal != items_)
            return order_broken("items count from 0 without gaps");
        TRY(end_item());
        std::optional<model::Item> copy;
        const auto& item = cleaned(given, copy);
        auto& table = writer_->table(schema::items_table);
        write_row(table, item);
        TRY(table.end_row());
        TRY(item_names_.add(writer_->table(schema::item_names_table), item.id.bytes, item.path,
                            item.address));
        append_canonical(canonical_, item);
        TRY(add_item_times(item));
        ++items_;
        records_of_item_ = 0;
        return {};
    }

    core::Result<void> add_record(const model::Record& given,
                                  std::span<const RecordTime> times) override {
        if (items_ == 0 || given.item != items_ - 1 || given.ordinal != records_of_item_)
            return order_broken("a record follows its item, and records count from 0");
        auto record = cleaned(given);
        auto& table = writer_->table(schema::records_table);
        write_row(table, records_, record);
        TRY(table.end_row());
        TRY(record_names_.add(writer_->table(schema::record_names_table), record.id.bytes,
                              record.summary));
        append_canonical(canonical_, record);
        for (const auto& time : times) {
            std::string field(time.field);
            clean(field);
            TimelineRow row;
            row.record = records_;
            row.record_kind = words_.code(record.type);
            row.time_kind = words_.code(field);
            TRY(add_time(row, time.time, record.item, record.scope_state));
        }
        ++records_;
        ++records_of_item_;
        return {};
    }

    core::Result<void> add_selector(const model::SelectorHitView& given) override {
        auto hit = given;
        if (items_ == 0 || hit.item != items_ - 1 || covering_)
            return order_broken("a selector follows its item");
        std::string copy;
        hit.value = cleaned(given.value, copy);
        auto& table = writer_->table(schema::selector_hits_table);
        write_row(table, selector_hits_++, hit);
        append_canonical(selectors_of_item_, hit);
        return table.end_row();
    }

    core::Result<void> add_anomaly(model::Anomaly given) override {
        if (covering_)
            return order_broken("coverage comes after everything else");
        if (given.item && (items_ == 0 || *given.item != items_ - 1))
            return order_broken("an anomaly follows its item");
        auto anomaly = cleaned(given);
        if (!anomaly.item) {
            loose_anomalies_.push_back(std::move(anomaly));
            return {};
        }
        append_canonical(anomalies_of_item_, anomaly);
        return write_anomaly(anomaly);
    }

    core::Result<void> add_coverage(const model::CoverageInterval& given) override {
        TRY(end_anomalies());
        auto interval = given;
        clean(interval.detail);
        auto end = interval.start + interval.size;
        if (end < interval.start || interval.start < coverage_end_)
            return order_broken("coverage ascends without overlap");
        coverage_end_ = end;
        if (interval.size == 0)
            return {};
        if (coverage_ && coverage_->start + coverage_->size == interval.start &&
            coverage_->state == interval.state && coverage_->detail == interval.detail) {
            coverage_->size += interval.size;
            return {};
        }
        TRY(write_coverage());
        coverage_ = std::move(interval);
        return {};
    }

    void set_text_index(std::string_view name) override { text_index_ = name; }

    core::Result<PublishedFindings> publish() override {
        TRY(end_anomalies());
        TRY(write_coverage());
        TRY(flush_canonical(0));
        writer_->end_early(schema::selectors_table, grouped_selectors());
        PublishedFindings published;
        published.timeline = TRY(write_timeline());
        TRY(item_names_.finish(writer_->table(schema::item_names_table)));
        TRY(record_names_.finish(writer_->table(schema::record_names_table)));
        TRY(write_words_and_facts());
        TRY(writer_->finish());
        writer_.reset();
        published.path = findings_path(options_.folder, options_.source);
        std::error_code failure;
        std::filesystem::rename(building_, published.path, failure);
        if (failure)
            return core::Error(core::ErrorCode::io, "cannot publish '" + published.path.string() +
                                                        "': " + failure.message());
        TRY(core::sync_folder(options_.folder));
        published.result_hash = hasher_.finish().sha256;
        published.items = items_;
        published.records = records_;
        published.anomalies = anomalies_;
        published.selector_hits = selector_hits_;
        return published;
    }

private:
    static constexpr std::array<std::string_view, 5> item_time_kinds{
        "modified", "accessed", "changed", "created", "deleted"};

    core::Result<void> add_time(TimelineRow row, const core::Moment& time, std::uint64_t item,
                                model::ScopeState scope) {
        row.seconds = time.seconds;
        row.nanoseconds = time.nanoseconds;
        row.form = pack_form(time);
        row.item = item;
        row.scope_state = static_cast<std::uint32_t>(scope);
        return sorter_.add(row);
    }

    core::Result<void> add_item_times(const model::Item& item) {
        const std::optional<core::Moment>* times[] = {&item.modified, &item.accessed, &item.changed,
                                                      &item.created, &item.deleted_at};
        for (std::size_t i = 0; i < item_time_kinds.size(); ++i) {
            if (!*times[i])
                continue;
            TimelineRow row;
            row.record_kind = file_kind_;
            row.time_kind = item_time_codes_[i];
            TRY(add_time(row, **times[i], item.ordinal, item.scope_state));
        }
        return {};
    }

    core::Result<void> write_anomaly(const model::Anomaly& anomaly) {
        auto& table = writer_->table(schema::anomalies_table);
        write_row(table, anomalies_++, anomaly);
        return table.end_row();
    }

    core::Result<void> write_coverage() {
        if (!coverage_)
            return {};
        auto& table = writer_->table(schema::coverage_table);
        write_row(table, coverage_rows_++, *coverage_);
        append_canonical(canonical_, *coverage_);
        coverage_.reset();
        TRY(table.end_row());
        return flush_canonical(canonical_piece_size);
    }

    // Gives the number of rows.
    core::Result<std::uint64_t> write_timeline() {
        auto& table = writer_->table(schema::timeline_table);
        auto& marks = writer_->table(schema::timeline_index_table);
        std::uint64_t position = 0;
        TRY(sorter_.sorted([&](const TimelineRow& row) -> core::Result<void> {
            if (position % schema::timeline_index::stride == 0)
                TRY(write_mark(marks, position, row));
            write_timeline_row(table, position++, row);
            return table.end_row();
        }));
        return position;
    }

    static core::Result<void> write_mark(store::TableAppender& marks, std::uint64_t position,
                                         const TimelineRow& row) {
        namespace column = schema::timeline_index;
        marks.number<std::uint64_t>(column::position, position);
        marks.number<std::int64_t>(column::seconds, row.seconds);
        marks.number<std::uint32_t>(column::nanoseconds, row.nanoseconds);
        return marks.end_row();
    }

    static void write_timeline_row(store::TableAppender& table, std::uint64_t position,
                                   const TimelineRow& row) {
        namespace column = schema::timeline;
        table.number<std::uint64_t>(column::position, position);
        table.number<std::int64_t>(column::seconds, row.seconds);
        table.number<std::uint32_t>(column::nanoseconds, row.nanoseconds);
        table.number<std::uint64_t>(column::form, row.form);
        table.number<std::uint32_t>(column::time_kind, row.time_kind);
        table.number<std::uint32_t>(column::record_kind, row.record_kind);
        table.number<std::uint64_t>(column::item, row.item);
        if (row.record != TimelineRow::no_record)
            table.number<std::uint64_t>(column::record, row.record);
        table.number<std::uint8_t>(column::scope_state, static_cast<std::uint8_t>(row.scope_state));
    }

    core::Result<void> write_words_and_facts() {
        auto& table = writer_->table(schema::words_table);
        for (std::uint32_t code = 0; code < words_.list().size(); ++code) {
            table.number<std::uint32_t>(schema::word::code, code);
            table.text(schema::word::text, words_.list()[code]);
            TRY(table.end_row());
        }
        auto& facts = writer_->table(schema::facts_table);
        std::vector<std::pair<std::string, std::string>> all = {
            {"schema_version", std::to_string(schema::version)},
            {"source", options_.source.hex()},
            {std::string(schema::text_index_fact), text_index_},
        };
        for (auto kind : model::selector_kinds)
            all.emplace_back(std::string(schema::form_fact) + std::string(model::name_of(kind)),
                             std::to_string(model::form_version_of(kind)));
        for (const auto& [key, value] : all) {
            facts.text(schema::about::key, key);
            facts.text(schema::about::value, value);
            TRY(facts.end_row());
        }
        return {};
    }

    core::Result<void> end_item() {
        canonical_ += selectors_of_item_;
        canonical_ += anomalies_of_item_;
        selectors_of_item_.clear();
        anomalies_of_item_.clear();
        return flush_canonical(canonical_piece_size);
    }

    // From here on only coverage may come.
    core::Result<void> end_anomalies() {
        if (covering_)
            return {};
        covering_ = true;
        TRY(end_item());
        auto key = [](const model::Anomaly& a) {
            return std::tie(a.volume, a.offset, a.code, a.detail, a.loses_data);
        };
        std::ranges::sort(loose_anomalies_,
                          [&](const auto& a, const auto& b) { return key(a) < key(b); });
        for (const auto& anomaly : loose_anomalies_) {
            append_canonical(canonical_, anomaly);
            TRY(write_anomaly(anomaly));
        }
        loose_anomalies_.clear();
        return {};
    }

    core::Result<void> flush_canonical(std::size_t size_min) {
        if (canonical_.size() < size_min)
            return {};
        hasher_.update(core::bytes_of(canonical_));
        canonical_.clear();
        return {};
    }

    FindingsBuilderOptions options_;
    std::filesystem::path building_;
    std::unique_ptr<store::ColumnarWriter> writer_;
    Words words_;
    TimelineSorter sorter_;
    NameBlockWriter item_names_, record_names_;
    std::uint32_t file_kind_;
    std::array<std::uint32_t, item_time_kinds.size()> item_time_codes_{};
    core::Hasher hasher_{core::HashSelection::sha256};
    std::string text_index_;
    std::string canonical_, selectors_of_item_, anomalies_of_item_;
    std::uint64_t items_ = 0, records_ = 0, records_of_item_ = 0, anomalies_ = 0,
                  selector_hits_ = 0;
    std::vector<model::Anomaly> loose_anomalies_;
    std::optional<model::CoverageInterval> coverage_;
    bool covering_ = false;
    std::uint64_t coverage_end_ = 0, coverage_rows_ = 0;
};

}  // namespace

std::filesystem::path findings_path(const std::filesystem::path& folder,
                                    const model::SourceId& source) {
    return folder / (source.hex() + ".duckdb");
}

core::Result<std::unique_ptr<FindingsBuilder>> FindingsBuilder::create(
    FindingsBuilderOptions options) {
    TRY(core::ensure_folder(options.folder));
    TRY(core::ensure_folder(options.temporary));
    auto building = options.folder / (options.source.hex() + ".building");
    // What a killed build left.
    std::error_code failure;
    std::filesystem::remove(building, failure);
    std::filesystem::remove(building.string() + ".wal", failure);
    auto writer = TRY(store::ColumnarWriter::create(
        building, schema::tables, {options.temporary, options.memory_bytes_max, options.threads},
        ended_early));
    return std::unique_ptr<FindingsBuilder>(
        std::make_unique<Builder>(std::move(options), std::move(building), std::move(writer)));
}

}  // namespace examination
