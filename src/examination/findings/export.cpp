#include "examination/findings/export.h"

#include "core/bytes.h"
#include "core/file.h"
#include "examination/findings/csv_line.h"
#include "examination/findings/json_line.h"
#include "store/columnar_writer.h"

#include <array>
#include <system_error>

namespace examination {
namespace {

constexpr std::size_t piece_size = 256 * 1024;

core::Error only_for_timelines() {
    return {core::ErrorCode::unsupported, "Timesketch takes timelines, not lists of files"};
}

core::Error not_a_stream() {
    return {core::ErrorCode::unsupported, "Parquet is written to a file: name one"};
}

// Gathers lines and hands them on in pieces.
class LineWriter {
public:
    explicit LineWriter(const TextHandler& handler) : handler_(handler) {}
    std::string& line() { return out_; }
    core::Result<void> end_line() {
        return out_.size() < piece_size ? core::Result<void>() : end();
    }
    core::Result<void> end() {
        if (out_.empty())
            return {};
        TRY(handler_(out_));
        out_.clear();
        return {};
    }

private:
    const TextHandler& handler_;
    std::string out_;
};

std::string time_text(const std::optional<core::Moment>& time) {
    return time ? time->text() : std::string();
}

template <std::size_t Size>
std::string hex_text(const std::optional<core::Digest<Size>>& digest) {
    return digest ? digest->hex() : std::string();
}

// Both as the columns of the field contract, each value as text.
constexpr std::array<std::string_view, 14> item_fields{
    "path", "path_raw", "address",  "size",     "allocated", "type",    "sha256",
    "sha1", "md5",      "modified", "accessed", "changed",   "created", "origin"};
std::array<std::string, 14> item_texts(const ItemRow& row) {
    const auto& item = row.item;
    return {item.path,
            core::to_hex(core::bytes_of(item.path_raw)),
            item.address,
            std::to_string(item.size),
            item.state == model::ItemState::allocated ? "true" : "false",
            item.type,
            hex_text(item.sha256),
            hex_text(item.sha1),
            hex_text(item.md5),
            time_text(item.modified),
            time_text(item.accessed),
            time_text(item.changed),
            time_text(item.created),
            row.origin().text()};
}
constexpr std::array<std::string_view, 6> timeline_fields{"time",    "time_kind", "record_kind",
                                                          "summary", "origin",    "id"};
std::array<std::string, 6> timeline_texts(const model::TimelineEntry& entry) {
    return {entry.time.text(),
            entry.time_kind,
            entry.record_kind,
            entry.summary,
            model::Origin{entry.source, entry.address, {}, 0}.text(),
            entry.record ? entry.record->hex() : entry.item_id.hex()};
}

template <typename Texts>
void append_csv_line(std::string& out, const Texts& texts) {
    std::string_view between;
    for (const auto& text : texts) {
        out += between;
        append_csv(out, text);
        between = ",";
    }
    out += "\r\n";
}

// Timesketch's three obligatory fields, then ours. It knows no time without a zone: the zone that
// is not known is said beside it.
void append_timesketch(std::string& out, const model::TimelineEntry& entry) {
    auto utc = entry.time;
    bool known = utc.zone != core::TimeZoneKnowledge::unknown;
    utc.zone = core::TimeZoneKnowledge::utc;
    auto datetime = utc.text();
    if (datetime.ends_with('Z'))
        datetime.replace(datetime.size() - 1, 1, "+00:00");
    JsonLineView line(out);
    line.text("message", entry.summary);
    line.text("datetime", datetime);
    line.text("timestamp_desc", entry.time_kind);
    line.text("time_zone", known ? "utc" : "unknown");
    line.text("record_kind", entry.record_kind);
    line.text("origin", model::Origin{entry.source, entry.address, {}, 0}.text());
    line.text("id", entry.record ? entry.record->hex() : entry.item_id.hex());
    line.end();
}

template <std::size_t Count>
std::array<store::Column, Count> text_columns(const std::array<std::string_view, Count>& names) {
    std::array<store::Column, Count> columns{};
    for (std::size_t i = 0; i < Count; ++i)
        columns[i] = {names[i], store::ColumnType::text, store::Nulls::none,
                      store::Compression::automatic, "docs/formats/findings.md"};
    return columns;
}

// Calls `fill` with a function that adds a row; then writes all rows as Parquet.
template <std::size_t Count, typename Fill>
core::Result<void> write_parquet(const Findings& findings,
                                 const std::array<std::string_view, Count>& names,
                                 const std::filesystem::path& path, Fill fill) {
    auto columns = text_columns(names);
    store::Table table{"export", "Rows on their way out.", columns};
    const store::Table* tables[] = {&table};
    auto scratch = findings.temporary() / "export.duckdb";
    auto made = findings.temporary() / "export.parquet";
    std::error_code ignored;
    std::filesystem::remove(scratch, ignored);
    std::filesystem::remove(made, ignored);
    auto writer =
        TRY(store::ColumnarWriter::create(scratch, tables, {findings.temporary(), 256u << 20, 1}));
    TRY(fill([&](const std::array<std::string, Count>& texts) {
        for (unsigned i = 0; i < Count; ++i)
            writer->table(0).text(i, texts[i]);
        return writer->table(0).end_row();
    }));
    TRY(writer->finish_as_parquet(0, made));
    writer.reset();
    std::filesystem::remove(scratch, ignored);
    // The engine reaches no folder but ours, so the finished file is carried to its place.
    auto beside = path.string() + ".partial";
    std::error_code failure;
    std::filesystem::copy_file(made, beside, std::filesystem::copy_options::overwrite_existing,
                               failure);
    if (!failure)
        std::filesystem::rename(beside, path, failure);
    std::filesystem::remove(made, ignored);
    if (failure)
        return core::Error(core::ErrorCode::io,
                           "cannot write '" + path.string() + "': " + failure.message());
    return {};
}

// Streams into "path.partial", then puts it in its place.
template <typename Export>
core::Result<void> write_stream(const std::filesystem::path& path, Export run) {
    auto beside = path.string() + ".partial";
    std::error_code failure;
    std::filesystem::remove(beside, failure);
    auto file = TRY(core::File::create(beside));
    std::uint64_t size = 0;
    auto done = run([&](std::string_view piece) -> core::Result<void> {
        TRY(file.write_at(core::bytes_of(piece), size));
        size += piece.size();
        return {};
    });
    if (done)
        done = file.sync();
    if (done)
        std::filesystem::rename(beside, path, failure);
    if (done && !failure)
        return {};
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    if (!done)
        return done;
    return core::Error(core::ErrorCode::io,
                       "cannot write '" + path.string() + "': " + failure.message());
}

}  // namespace

std::optional<ExportFormat> export_format_from(std::string_view name) {
    constexpr std::array<std::string_view, 4> names{"csv", "jsonl", "parquet", "timesketch"};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<ExportFormat>(i);
    return std::nullopt;
}

core::Result<void> export_items(Findings& findings, const ItemFilter& filter, ExportFormat format,
                                const policy::Grant& grant, const TextHandler& handler) {
    TRY(grant.covers(policy::Action::export_data, grant.case_id()));
    if (format == ExportFormat::timesketch)
        return only_for_timelines();
    if (format == ExportFormat::parquet)
        return not_a_stream();
    LineWriter writer(handler);
    if (format == ExportFormat::csv)
        append_csv_line(writer.line(), item_fields);
    TRY(findings.each_item(filter, grant, [&](const ItemRow& row) {
        if (format == ExportFormat::csv) {
            append_csv_line(writer.line(), item_texts(row));
        } else {
            append_json(writer.line(), row);
            writer.line().push_back('\n');
        }
        return writer.end_line();
    }));
    return writer.end();
}

core::Result<void> export_timeline(Findings& findings, const TimelineFilter& filter,
                                   ExportFormat format, const policy::Grant& grant,
                                   const TextHandler& handler) {
    TRY(grant.covers(policy::Action::export_data, grant.case_id()));
    if (format == ExportFormat::parquet)
        return not_a_stream();
    LineWriter writer(handler);
    if (format == ExportFormat::csv)
        append_csv_line(writer.line(), timeline_fields);
    TRY(findings.each_timeline_entry(filter, grant, [&](const model::TimelineEntry& entry) {
        if (format == ExportFormat::csv) {
            append_csv_line(writer.line(), timeline_texts(entry));
            return writer.end_line();
        }
        if (format == ExportFormat::timesketch)
            append_timesketch(writer.line(), entry);
        else
            append_json(writer.line(), entry);
        writer.line().push_back('\n');
        return writer.end_line();
    }));
    return writer.end();
}

core::Result<void> export_items_to(Findings& findings, const ItemFilter& filter,
                                   ExportFormat format, const policy::Grant& grant,
                                   const std::filesystem::path& path) {
    TRY(grant.covers(policy::Action::export_data, grant.case_id()));
    if (format != ExportFormat::parquet)
        return write_stream(path, [&](const TextHandler& handler) {
            return export_items(findings, filter, format, grant, handler);
        });
    return write_parquet(findings, item_fields, path, [&](auto add) {
        return findings.each_item(filter, grant,
                                  [&](const ItemRow& row) { return add(item_texts(row)); });
    });
}

core::Result<void> export_timeline_to(Findings& findings, const TimelineFilter& filter,
                                      ExportFormat format, const policy::Grant& grant,
                                      const std::filesystem::path& path) {
    TRY(grant.covers(policy::Action::export_data, grant.case_id()));
    if (format != ExportFormat::parquet)
        return write_stream(path, [&](const TextHandler& handler) {
            return export_timeline(findings, filter, format, grant, handler);
        });
    return write_parquet(findings, timeline_fields, path, [&](auto add) {
        return findings.each_timeline_entry(filter, grant, [&](const model::TimelineEntry& entry) {
            return add(timeline_texts(entry));
        });
    });
}

}  // namespace examination
