#include "examination/hits/hit_schema.h"

namespace examination::hit_schema {
namespace {

using store::Column;
using enum store::ColumnType;
constexpr auto none = store::Nulls::none;
constexpr auto allowed = store::Nulls::allowed;
constexpr auto whole = store::Compression::whole;
constexpr auto similar = store::Compression::similar;
constexpr auto repeated = store::Compression::repeated;

constexpr Column rule_columns[] = {
    {"ordinal", u32, none, whole, "Place in the list or among the rules, from 0."},
    {"name", text, none, similar, "The term as the list has it, or the rule's name."},
    {"line", u32, none, whole, "Line of the list; 0 where there is none."},
    {"namespace", text, none, repeated, "Of a YARA rule: the file it is from."},
    {"tags", text, none, repeated, "Of a YARA rule, separated by spaces."},
    {"meta", text, none, similar, "Of a YARA rule: canonical JSON object."},
    {"hits", u64, none, whole, "How often it was found."},
    {"hits_in_text", u64, none, whole,
     "How many of these only the text read from a content shows."},
    {"items", u64, none, whole, "In how many items."},
    {"cost", u32, allowed, whole,
     "Of a YARA rule: thousandths of the time that all rules take on a sample."},
};
static_assert(std::size(rule_columns) == rule::column_count);

constexpr Column item_columns[] = {
    {"row", u64, none, whole, "Place among the items of this file, from 0."},
    {"id", id128, none, store::Compression::none, "Item id: docs/formats/ids.md."},
    {"address", text, none, similar, "The item's address in its source."},
    {"path", text, none, similar, "The item's path."},
    {"kind", u8, none, whole, "model::ItemKind as a number."},
    {"state", u8, none, whole, "model::ItemState as a number."},
};
static_assert(std::size(item_columns) == item::column_count);

constexpr Column hit_columns[] = {
    {"row", u64, none, whole, "Place among the hits, from 0."},
    {"item", u64, none, whole, "Row of the item."},
    {"rule", u32, none, whole, "Ordinal of the term or rule."},
    {"layer", u8, none, whole, "model::SelectorLayer as a number: what the offset is one of."},
    {"encoding", u8, none, whole, "model::KeywordEncoding as a number."},
    {"offset", u64, none, whole, "In the item's content, or in the text read from it."},
    {"length", u32, none, whole, "Bytes there; 0: the rule as a whole."},
    {"part", text, allowed, repeated, "Of a YARA rule: which of its strings."},
    {"matched", bytes, allowed, similar, "The first bytes there."},
    {"before", bytes, allowed, similar, "Bytes before it."},
    {"after", bytes, allowed, similar, "Bytes after it."},
    {"scope_state", u8, none, whole, "model::ScopeState as a number."},
    {"authority_id", id128, allowed, store::Compression::automatic,
     "Authority under which it was searched."},
};
static_assert(std::size(hit_columns) == hit::column_count);

constexpr Column anomaly_columns[] = {
    {"row", u64, none, whole, "Place among the anomalies, from 0."},
    {"item", u64, none, whole, "Row of the item."},
    {"code", text, none, repeated, "What is wrong: docs/anomalies.md."},
    {"offset", u64, none, whole, "Where, in the item."},
    {"detail", text, allowed, similar, "What there is to say beyond the code."},
    {"loses_data", boolean, none, store::Compression::automatic,
     "Whether content could not be searched because of it."},
};
static_assert(std::size(anomaly_columns) == anomaly::column_count);

constexpr Column fact_columns[] = {
    {"key", text, none, similar,
     "schema_version, source, kind, made_of, hits, hits_in_text, items, item_rows, rules, "
     "complete, result_hash; of a sample cost_contents, cost_bytes, cost_nanoseconds, cost_whole."},
    {"value", text, none, similar, "Its value."},
};

}  // namespace

const store::Table rules{"rules", "What was searched for.", rule_columns};
const store::Table items{"hit_items", "Items in which something was found or went wrong.",
                         item_columns};
const store::Table hits{"hits", "Where it was found.", hit_columns};
const store::Table anomalies{"hit_anomalies", "Damage met by this search.", anomaly_columns};
const store::Table facts{"facts", "What the file says of itself.", fact_columns};

const std::array<const store::Table*, table_count> tables{&rules, &items, &hits, &anomalies,
                                                          &facts};

}  // namespace examination::hit_schema
