#include "examination/hits/hit_lines.h"

#include "core/bytes.h"
#include "core/text.h"
#include "examination/findings/json_line.h"

namespace examination {

void append_canonical(std::string& out, const HitFileName& name) {
    JsonLineView line(out);
    line.text("kind", "search");
    line.hex("source", name.source.bytes);
    line.text("set", model::name_of(name.kind));
    line.hex("made_of", name.made_of.bytes);
    line.end();
    out.push_back('\n');
}

void append_canonical(std::string& out, const RuleDescription& rule, const RuleCounts& counts) {
    JsonLineView line(out);
    line.text("kind", "rule");
    line.text("name", rule.name);
    line.number("line", rule.line);
    if (!rule.name_space.empty())
        line.text("namespace", rule.name_space);
    std::string tags = "[";
    for (const auto& tag : rule.tags) {
        tags += tags.size() == 1 ? "" : ",";
        core::append_json_string(tags, tag);
    }
    line.raw("tags", tags + "]");
    line.raw("meta", rule.meta);
    line.number("hits", counts.hits);
    if (counts.hits_in_text > 0)
        line.number("hits_in_text", counts.hits_in_text);
    line.number("items", counts.items);
    line.end();
    out.push_back('\n');
}

void append_canonical(std::string& out, const HitItem& item) {
    JsonLineView line(out);
    line.text("kind", "item");
    line.hex("id", item.id.bytes);
    line.text("address", item.address);
    line.text("path", item.path);
    line.text("item_kind", model::name_of(item.kind));
    line.text("state", model::name_of(item.state));
    line.end();
    out.push_back('\n');
}

void append_canonical(std::string& out, const model::RuleHit& hit) {
    JsonLineView line(out);
    line.text("kind", "hit");
    line.number("item", hit.item);
    line.number("rule", hit.rule);
    if (hit.layer == model::SelectorLayer::text)
        line.text("layer", model::name_of(hit.layer));
    line.text("encoding", model::name_of(hit.encoding));
    line.number("offset", hit.offset);
    line.number("length", hit.length);
    if (!hit.part.empty())
        line.text("part", hit.part);
    line.hex("matched", core::bytes_of(hit.matched));
    line.hex("before", core::bytes_of(hit.before));
    line.hex("after", core::bytes_of(hit.after));
    line.end();
    out.push_back('\n');
}

void append_canonical_hit_anomaly(std::string& out, const model::Anomaly& anomaly) {
    JsonLineView line(out);
    line.text("kind", "anomaly");
    line.number("item", anomaly.item.value_or(0));
    line.text("code", anomaly.code);
    line.number("offset", anomaly.offset);
    if (!anomaly.detail.empty())
        line.text("detail", anomaly.detail);
    line.boolean("loses_data", anomaly.loses_data);
    line.end();
    out.push_back('\n');
}

}  // namespace examination
