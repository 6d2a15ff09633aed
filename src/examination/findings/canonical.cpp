#include "examination/findings/canonical.h"

#include "core/bytes.h"
#include "examination/findings/json_line.h"

namespace examination {
namespace {

void text_if_any(JsonLineView& line, std::string_view name, std::string_view text) {
    if (!text.empty())
        line.text(name, text);
}

void moment_if_any(JsonLineView& line, std::string_view name,
                   const std::optional<core::Moment>& moment) {
    if (moment)
        line.moment_array(name, *moment);
}

}  // namespace

void append_canonical(std::string& out, const model::Item& item) {
    JsonLineView line(out);
    line.text("kind", "item");
    line.number("ordinal", item.ordinal);
    line.hex("id", item.id.bytes);
    line.text("address", item.address);
    text_if_any(line, "parent", item.parent);
    line.number("volume", item.volume);
    line.text("item_kind", model::name_of(item.kind));
    line.text("state", model::name_of(item.state));
    line.text("path", item.path);
    if (!item.path_raw.empty())
        line.hex("path_raw", core::bytes_of(item.path_raw));
    line.number("size", item.size);
    text_if_any(line, "type", item.type);
    if (item.sha256)
        line.hex("sha256", item.sha256->bytes);
    if (item.sha1)
        line.hex("sha1", item.sha1->bytes);
    if (item.md5)
        line.hex("md5", item.md5->bytes);
    moment_if_any(line, "modified", item.modified);
    moment_if_any(line, "accessed", item.accessed);
    moment_if_any(line, "changed", item.changed);
    moment_if_any(line, "created", item.created);
    moment_if_any(line, "deleted_at", item.deleted_at);
    if (item.mode != 0 || item.user_id != 0 || item.group_id != 0) {
        line.number("mode", item.mode);
        line.number("user_id", item.user_id);
        line.number("group_id", item.group_id);
    }
    text_if_any(line, "link_target", item.link_target);
    text_if_any(line, "same_content_as", item.same_content_as);
    if (!item.hash_sets.empty()) {
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
    out.push_back('\n');
}

void append_canonical(std::string& out, const model::Record& record) {
    JsonLineView line(out);
    line.text("kind", "record");
    line.hex("id", record.id.bytes);
    line.number("item", record.item);
    line.text("type", record.type);
    line.number("offset", record.offset);
    text_if_any(line, "decoder_chain", record.decoder_chain);
    line.number("ordinal", record.ordinal);
    line.text("parser", record.parser);
    line.text("parser_version", record.parser_version);
    line.text("summary", record.summary);
    line.raw("fields", record.fields.empty() ? "{}" : record.fields);
    line.end();
    out.push_back('\n');
}

void append_canonical(std::string& out, const model::SelectorHitView& hit) {
    JsonLineView line(out);
    line.text("kind", "selector");
    line.number("item", hit.item);
    line.text("selector", model::name_of(hit.kind));
    line.text("value", hit.value);
    if (hit.raw != hit.value)
        line.hex("raw", core::bytes_of(hit.raw));
    line.number("offset", hit.offset);
    line.number("length", hit.length);
    line.text("encoding", model::name_of(hit.encoding));
    if (hit.layer == model::SelectorLayer::text)
        line.text("layer", model::name_of(hit.layer));
    line.hex("before", core::bytes_of(hit.before));
    line.hex("after", core::bytes_of(hit.after));
    line.end();
    out.push_back('\n');
}

void append_canonical(std::string& out, const model::Anomaly& anomaly) {
    JsonLineView line(out);
    line.text("kind", "anomaly");
    if (anomaly.item)
        line.number("item", *anomaly.item);
    line.number("volume", anomaly.volume);
    line.text("code", anomaly.code);
    line.number("offset", anomaly.offset);
    text_if_any(line, "detail", anomaly.detail);
    line.boolean("loses_data", anomaly.loses_data);
    line.end();
    out.push_back('\n');
}

void append_canonical(std::string& out, const model::CoverageInterval& interval) {
    JsonLineView line(out);
    line.text("kind", "coverage");
    line.number("start", interval.start);
    line.number("size", interval.size);
    line.text("state", model::name_of(interval.state));
    line.text("detail", interval.detail);
    line.end();
    out.push_back('\n');
}

}  // namespace examination
