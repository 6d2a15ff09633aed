// Hits as they leave: JSON for lists, CSV for spreadsheets, canonical lines for verification.
#include "core/bytes.h"
#include "core/text.h"
#include "examination/findings/csv_line.h"
#include "examination/findings/each_page.h"
#include "examination/findings/json_line.h"
#include "examination/findings/selections.h"
#include "examination/hits/hit_lines.h"
#include "examination/hits/hit_rows.h"
#include "examination/hits/hit_schema.h"

#include <array>

namespace examination {

namespace schema = hit_schema;
using core::Result;
using store::RowView;
using store::Value;

namespace {

// A share in thousandths, as JSON has numbers.
std::string cost_text(std::uint32_t thousandths) {
    auto digits = std::to_string(1'000 + thousandths % 1'000).substr(1);
    return std::to_string(thousandths / 1'000) + "." + digits;
}

}  // namespace

void append_json(std::string& out, const SearchMade& search) {
    JsonLineView line(out);
    line.text("search", search.name.text());
    line.text("source", search.name.source.hex());
    line.hex("made_of", search.name.made_of.bytes);
    line.number("rules", search.rules);
    line.number("hits", search.hits);
    if (search.name.kind == model::RuleSetKind::keywords)
        line.number("hits_in_text", search.hits_in_text);
    line.number("items", search.items);
    line.boolean("complete", search.complete);
    line.text("result_hash", search.result_hash);
    line.end();
}

void append_json(std::string& out, const SearchMade& search, const RuleRow& row) {
    JsonLineView line(out);
    bool keywords = search.name.kind == model::RuleSetKind::keywords;
    line.text(keywords ? "term" : "rule", row.rule.name);
    line.number("hits", row.hits);
    if (keywords)
        line.number("hits_in_text", row.hits_in_text);
    line.number("items", row.items);
    if (keywords) {
        line.number("line", row.rule.line);
    } else {
        line.text("namespace", row.rule.name_space);
        std::string tags = "[";
        for (const auto& tag : row.rule.tags) {
            tags += tags.size() == 1 ? "" : ",";
            core::append_json_string(tags, tag);
        }
        line.raw("tags", tags + "]");
        line.raw("meta", row.rule.meta);
        line.raw("cost", row.cost ? cost_text(*row.cost) : "null");
    }
    line.hex("made_of", search.name.made_of.bytes);
    line.text("search", search.name.text());
    line.text("source", search.name.source.hex());
    line.end();
}

void append_json(std::string& out, const SearchMade& search, const RuleHitRow& row) {
    const auto& hit = row.hit;
    bool keywords = search.name.kind == model::RuleSetKind::keywords;
    JsonLineView line(out);
    line.text(keywords ? "term" : "rule", row.rule);
    if (!keywords && !hit.part.empty())
        line.text("string", hit.part);
    line.text("matched", core::utf8_or_escaped(hit.matched));
    line.text("before", core::utf8_or_escaped(hit.before));
    line.text("after", core::utf8_or_escaped(hit.after));
    line.text("path", row.item.path);
    line.text("address", row.item.address);
    line.number("offset", hit.offset);
    line.number("length", hit.length);
    if (keywords) {
        line.text("layer", model::name_of(hit.layer));
        line.text("encoding", model::name_of(hit.encoding));
    }
    line.hex("item", row.item.id.bytes);
    line.text("origin", row.origin(search.name.source).text());
    line.hex("made_of", search.name.made_of.bytes);
    line.text("search", search.name.text());
    line.text("source", search.name.source.hex());
    line.end();
}

void append_json(std::string& out, const SearchMade& search, const HitAnomalyRow& row) {
    JsonLineView line(out);
    line.text("code", row.anomaly.code);
    line.text("path", row.item.path);
    line.text("address", row.item.address);
    line.number("offset", row.anomaly.offset);
    line.text("detail", row.anomaly.detail);
    line.boolean("loses_data", row.anomaly.loses_data);
    line.text("search", search.name.text());
    line.text("source", search.name.source.hex());
    line.end();
}

namespace {

constexpr std::array<std::string_view, 14> csv_fields{
    "rule",   "string", "matched", "before",   "after",  "path",   "address",
    "offset", "length", "layer",   "encoding", "origin", "search", "source"};

void append_csv_line(std::string& out, const SearchMade& search, const RuleHitRow& row) {
    const auto& hit = row.hit;
    bool keywords = search.name.kind == model::RuleSetKind::keywords;
    const std::array<std::string, csv_fields.size()> texts{
        row.rule,
        hit.part,
        core::utf8_or_escaped(hit.matched),
        core::utf8_or_escaped(hit.before),
        core::utf8_or_escaped(hit.after),
        row.item.path,
        row.item.address,
        std::to_string(hit.offset),
        std::to_string(hit.length),
        keywords ? std::string(model::name_of(hit.layer)) : std::string(),
        keywords ? std::string(model::name_of(hit.encoding)) : std::string(),
        row.origin(search.name.source).text(),
        search.name.text(),
        search.name.source.hex()};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += i > 0 ? "," : "";
        append_csv(out, texts[i]);
    }
    out += "\r\n";
}

}  // namespace

Result<void> export_hits(HitReader& reader, HitExportFormat format, const policy::Grant& grant,
                         const HitLineHandler& handler) {
    constexpr std::size_t piece_size = 64 * 1024;
    std::string out;
    if (format == HitExportFormat::csv) {
        for (std::size_t i = 0; i < csv_fields.size(); ++i)
            out.append(i > 0 ? "," : "").append(csv_fields[i]);
        out += "\r\n";
    }
    auto add = [&](const RuleHitRow& row) -> Result<void> {
        const auto& search = reader.searches()[row.search];
        if (format == HitExportFormat::csv) {
            append_csv_line(out, search, row);
        } else {
            append_json(out, search, row);
            out.push_back('\n');
        }
        if (out.size() < piece_size)
            return {};
        TRY(handler(out));
        out.clear();
        return {};
    };
    TRY(each_page<RuleHitRow>(
        add, [&](const PageRequest& page) { return reader.hits({}, page, grant); }));
    return handler(out);
}

// The items in stretches, each with its hits and anomalies.
Result<void> canonical_hits(const SearchMade& search, const policy::Grant& grant,
                            const HitLineHandler& handler) {
    constexpr std::uint64_t items_at_a_time = 1024;
    store::ColumnarReaderOptions options;
    options.engine.temporary = search.path.parent_path();
    options.case_id = grant.case_id();
    options.files = {search.path};
    auto reader = TRY(store::ColumnarReader::open(options));
    std::string out;
    append_canonical(out, search.name);
    for (std::uint64_t first = 0; first < search.item_rows; first += items_at_a_time) {
        auto part = [&](const store::Table& table, unsigned column) {
            auto selection = every_column(table);
            selection.require(
                in_range(column, Value::number(first), Value::number(first + items_at_a_time)));
            return selection;
        };
        std::vector<std::string> extras(items_at_a_time);
        TRY(reader->select(0, part(schema::hits, schema::hit::item), grant,
                           [&](const RowView& row) -> Result<void> {
                               auto hit = read_hit(row);
                               append_canonical(extras[hit.item - first], hit);
                               return {};
                           }));
        TRY(reader->select(0, part(schema::anomalies, schema::anomaly::item), grant,
                           [&](const RowView& row) -> Result<void> {
                               auto anomaly = read_hit_anomaly(row);
                               append_canonical_hit_anomaly(extras[*anomaly.item - first], anomaly);
                               return {};
                           }));
        TRY(reader->select(0, part(schema::items, schema::item::row), grant,
                           [&](const RowView& row) -> Result<void> {
                               append_canonical(out, read_hit_item(row));
                               out += extras[row.number<std::uint64_t>(schema::item::row) - first];
                               return {};
                           }));
        TRY(handler(out));
        out.clear();
    }
    TRY(reader->select(
        0, every_column(schema::rules), grant, [&](const RowView& row) -> Result<void> {
            auto rule = read_rule(row);
            append_canonical(out, rule.rule, {rule.hits, rule.hits_in_text, rule.items});
            return {};
        }));
    return handler(out);
}

}  // namespace examination
