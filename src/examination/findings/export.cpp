#include "examination/findings/export.h"

#include "core/bytes.h"
#include "core/file.h"
#include "examination/findings/export_writing.h"
#include "examination/findings/json_line.h"

#include <array>

namespace examination {
namespace {

core::Error only_for_timelines() {
    return {core::ErrorCode::unsupported, "Timesketch takes timelines, not lists of files"};
}

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
