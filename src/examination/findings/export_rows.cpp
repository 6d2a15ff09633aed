// Rows as JSON objects, for lists and exports; field names are a contract with other programs.
#include "core/bytes.h"
#include "core/text.h"
#include "examination/findings/export.h"
#include "examination/findings/json_line.h"

namespace examination {
namespace {

void text_or_null(JsonLineView& line, std::string_view name, std::string_view text) {
    if (text.empty())
        return line.null(name);
    line.text(name, text);
}

template <std::size_t Size>
void hex_or_null(JsonLineView& line, std::string_view name,
                 const std::optional<core::Digest<Size>>& digest) {
    if (!digest)
        return line.null(name);
    line.hex(name, digest->bytes);
}

}  // namespace

void append_json(std::string& out, const ItemRow& row) {
    const auto& item = row.item;
    JsonLineView line(out);
    line.text("path", item.path);
    if (item.path_raw.empty())
        line.null("path_raw");
    else
        line.hex("path_raw", core::bytes_of(item.path_raw));
    line.text("address", item.address);
    line.number("size", item.size);
    line.boolean("allocated", item.state == model::ItemState::allocated);
    text_or_null(line, "type", item.type);
    hex_or_null(line, "sha256", item.sha256);
    hex_or_null(line, "sha1", item.sha1);
    hex_or_null(line, "md5", item.md5);
    line.moment_text("modified", item.modified);
    line.moment_text("accessed", item.accessed);
    line.moment_text("changed", item.changed);
    line.moment_text("created", item.created);
    line.text("origin", row.origin().text());
    line.hex("id", item.id.bytes);
    line.text("kind", model::name_of(item.kind));
    line.text("state", model::name_of(item.state));
    if (item.deleted_at)
        line.moment_text("deleted_at", item.deleted_at);
    if (!item.link_target.empty())
        line.text("link_target", item.link_target);
    if (!item.same_content_as.empty())
        line.text("same_content_as", item.same_content_as);
    if (item.known()) {
        std::string sets = "[";
        for (const auto& match : item.hash_sets) {
            sets += sets.size() == 1 ? "" : ",";
            JsonLineView set(sets);
            set.text("set", match.set);
            set.text("category", match.category);
            set.end();
        }
        line.raw("hash_sets", sets + "]");
    }
    line.end();
}

void append_json(std::string& out, const model::TimelineEntry& entry) {
    JsonLineView line(out);
    line.moment_text("time", entry.time);
    line.text("time_kind", entry.time_kind);
    line.text("record_kind", entry.record_kind);
    line.text("summary", entry.summary);
    line.text("origin", model::Origin{entry.source, entry.address, {}, 0}.text());
    line.text("id", entry.record ? entry.record->hex() : entry.item_id.hex());
    line.end();
}

void append_json(std::string& out, const SelectorRow& row) {
    JsonLineView line(out);
    line.text("kind", model::name_of(row.kind));
    line.text("value", row.value);
    line.number("count", row.count);
    line.number("items", row.items);
    line.text("first_origin", row.first_origin);
    line.text("first_path", row.first_path);
    line.end();
}

void append_json(std::string& out, const SelectorHitRow& row) {
    const auto& hit = row.hit;
    JsonLineView line(out);
    line.text("kind", model::name_of(hit.kind));
    line.text("value", hit.value);
    line.text("raw", core::utf8_or_escaped(hit.raw));
    line.text("before", core::utf8_or_escaped(hit.before));
    line.text("after", core::utf8_or_escaped(hit.after));
    line.text("path", row.path);
    line.text("address", row.address);
    line.number("offset", hit.offset);
    line.number("length", hit.length);
    line.text("encoding", model::name_of(hit.encoding));
    line.text("layer", model::name_of(hit.layer));
    line.text("origin", row.origin().text());
    line.text("source", row.source.hex());
    line.end();
}

void append_json(std::string& out, const AnomalyRow& row) {
    JsonLineView line(out);
    line.text("code", row.anomaly.code);
    text_or_null(line, "path", row.path);
    text_or_null(line, "address", row.address);
    line.number("volume", row.anomaly.volume);
    line.number("offset", row.anomaly.offset);
    line.text("detail", row.anomaly.detail);
    line.boolean("loses_data", row.anomaly.loses_data);
    line.text("source", row.source.hex());
    line.end();
}

void append_json(std::string& out, const RecordRow& row) {
    const auto& record = row.record;
    JsonLineView line(out);
    line.hex("id", record.id.bytes);
    line.text("type", record.type);
    line.text("summary", record.summary);
    line.text("path", row.path);
    line.text("address", row.address);
    line.text("decoder_chain", record.decoder_chain);
    line.number("offset", record.offset);
    line.number("ordinal", record.ordinal);
    line.text("parser", record.parser);
    line.text("parser_version", record.parser_version);
    line.raw("fields", record.fields.empty() ? "{}" : record.fields);
    line.text("scope_state", model::name_of(record.scope_state));
    if (record.authority_id)
        line.text("authority_id", record.authority_id->hex());
    else
        line.null("authority_id");
    line.text("origin", row.origin().text());
    line.end();
}

void append_json(std::string& out, const CoverageRow& row) {
    JsonLineView line(out);
    line.number("start", row.interval.start);
    line.number("size", row.interval.size);
    line.text("state", model::name_of(row.interval.state));
    line.text("detail", row.interval.detail);
    line.text("source", row.source.hex());
    line.end();
}

}  // namespace examination
