#include "examination/hits/hit_rows.h"

#include "examination/hits/hit_schema.h"

#include <algorithm>

namespace examination {
namespace {

namespace schema = hit_schema;
using store::RowView;

template <typename Enum>
Enum read_enum(const RowView& row, unsigned column, Enum last) {
    return static_cast<Enum>(
        std::min(row.number<std::uint8_t>(column), static_cast<std::uint8_t>(last)));
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        words.emplace_back(text.substr(0, text.find(' ')));
        text.remove_prefix(std::min(text.size(), words.back().size() + 1));
    }
    return words;
}

}  // namespace

RuleRow read_rule(const RowView& row) {
    namespace column = schema::rule;
    RuleRow read;
    read.ordinal = row.number<std::uint32_t>(column::ordinal);
    read.rule.name = row.text(column::name);
    read.rule.line = row.number<std::uint32_t>(column::line);
    read.rule.name_space = row.text(column::name_space);
    read.rule.tags = words_of(row.text(column::tags));
    read.rule.meta = row.text(column::meta);
    read.hits = row.number<std::uint64_t>(column::hits);
    read.hits_in_text = row.number<std::uint64_t>(column::hits_in_text);
    read.items = row.number<std::uint64_t>(column::items);
    if (!row.null(column::cost))
        read.cost = row.number<std::uint32_t>(column::cost);
    return read;
}

HitItem read_hit_item(const RowView& row) {
    namespace column = schema::item;
    HitItem item;
    item.id = model::ItemId{row.id(column::id)};
    item.address = row.text(column::address);
    item.path = row.text(column::path);
    item.kind = read_enum(row, column::kind, model::ItemKind::gap);
    item.state = read_enum(row, column::state, model::ItemState::orphan);
    return item;
}

model::RuleHit read_hit(const RowView& row) {
    namespace column = schema::hit;
    model::RuleHit hit;
    hit.item = row.number<std::uint64_t>(column::item);
    hit.rule = row.number<std::uint32_t>(column::rule);
    hit.layer = read_enum(row, column::layer, model::SelectorLayer::text);
    hit.encoding = read_enum(row, column::encoding, model::KeywordEncoding::euc_kr);
    hit.offset = row.number<std::uint64_t>(column::offset);
    hit.length = row.number<std::uint32_t>(column::length);
    hit.part = row.text(column::part);
    hit.matched = row.text(column::matched);
    hit.before = row.text(column::before);
    hit.after = row.text(column::after);
    hit.scope_state = read_enum(row, column::scope_state, model::ScopeState::context);
    if (!row.null(column::authority_id))
        hit.authority_id = model::AuthorityId{row.id(column::authority_id)};
    return hit;
}

model::Anomaly read_hit_anomaly(const RowView& row) {
    namespace column = schema::anomaly;
    model::Anomaly anomaly;
    anomaly.item = row.number<std::uint64_t>(column::item);
    anomaly.code = row.text(column::code);
    anomaly.offset = row.number<std::uint64_t>(column::offset);
    anomaly.detail = row.text(column::detail);
    anomaly.loses_data = row.number<bool>(column::loses_data);
    return anomaly;
}

}  // namespace examination
