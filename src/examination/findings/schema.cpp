#include "examination/findings/schema.h"

namespace examination::schema {
namespace {

using store::Column;
using enum store::ColumnType;

// Every column names its compression: see store::Compression.
constexpr store::Compression usual(store::ColumnType type) {
    switch (type) {
        case text:
        case bytes:
            return store::Compression::similar;
        case u8:
        case u32:
        case u64:
        case i64:
            return store::Compression::whole;
        default:
            return store::Compression::automatic;
    }
}
constexpr Column required(std::string_view name, store::ColumnType type, std::string_view meaning) {
    return {name, type, store::Nulls::none, usual(type), meaning};
}
constexpr Column optional(std::string_view name, store::ColumnType type, std::string_view meaning) {
    return {name, type, store::Nulls::allowed, usual(type), meaning};
}
// A text out of few.
constexpr Column word(std::string_view name, store::Nulls nulls, std::string_view meaning) {
    return {name, text, nulls, store::Compression::repeated, meaning};
}
// What no pattern can be found in.
constexpr Column digest(std::string_view name, store::ColumnType type, store::Nulls nulls,
                        std::string_view meaning) {
    return {name, type, nulls, store::Compression::none, meaning};
}

constexpr std::string_view seconds_meaning =
    "Seconds since 1970, in UTC or as the clock showed it where the zone is unknown.";
constexpr std::string_view nanoseconds_meaning = "Nanoseconds within the second.";
constexpr std::string_view form_meaning =
    "Precision, zone and encoding, packed as docs/formats/findings.md says.";
constexpr std::string_view raw_meaning = "The value as it stands in the evidence.";

constexpr Column item_columns[] = {
    required("ordinal", u64, "Place in the canonical order, from 0 without gaps."),
    digest("id", id128, store::Nulls::none, "Item id: docs/formats/ids.md."),
    required("address", text, "Volume, inode, sequence, attribute; unique in the source."),
    optional("parent", text, "Address of the item it belongs to or lies in."),
    required("volume", u32, "Index of the volume; 0 outside every volume."),
    required("kind", u8, "model::ItemKind as a number."),
    required("state", u8, "model::ItemState as a number."),
    required("path", text, "Path in UTF-8; bytes that are not are escaped."),
    optional("path_raw", bytes, "Path as stored, where that differs from path."),
    required("size", u64, "Bytes of content."),
    word("type", store::Nulls::allowed, "Media type by content."),
    digest("sha256", bytes, store::Nulls::allowed, "SHA-256 of the content."),
    digest("sha1", bytes, store::Nulls::allowed, "SHA-1 of the content, for hash sets."),
    digest("md5", id128, store::Nulls::allowed, "MD5 of the content, for hash sets."),
    optional("modified_seconds", i64, seconds_meaning),
    required("modified_nanoseconds", u32, nanoseconds_meaning),
    required("modified_form", u64, form_meaning),
    required("modified_raw", u64, raw_meaning),
    optional("accessed_seconds", i64, seconds_meaning),
    required("accessed_nanoseconds", u32, nanoseconds_meaning),
    required("accessed_form", u64, form_meaning),
    required("accessed_raw", u64, raw_meaning),
    optional("changed_seconds", i64, seconds_meaning),
    required("changed_nanoseconds", u32, nanoseconds_meaning),
    required("changed_form", u64, form_meaning),
    required("changed_raw", u64, raw_meaning),
    optional("created_seconds", i64, seconds_meaning),
    required("created_nanoseconds", u32, nanoseconds_meaning),
    required("created_form", u64, form_meaning),
    required("created_raw", u64, raw_meaning),
    optional("deleted_seconds", i64, seconds_meaning),
    required("deleted_nanoseconds", u32, nanoseconds_meaning),
    required("deleted_form", u64, form_meaning),
    required("deleted_raw", u64, raw_meaning),
    required("mode", u32, "Permission bits as the file system has them."),
    required("user_id", u32, "Owner."),
    required("group_id", u32, "Group."),
    optional("link_target", text, "Where a symbolic link points."),
    optional("same_content_as", text, "Address of the item whose content stands for this one's."),
    word("hash_sets", store::Nulls::allowed,
         "Sets that know the content: JSON array of [set, category]."),
    required("scope_state", u8, "model::ScopeState as a number."),
    optional("authority_id", id128, "Authority under which it was examined."),
    optional("label_id", id128, "Its label, where it has its own."),
    required("nested", u8, "1 where it lies inside another item: an archive, an image."),
};
static_assert(std::size(item_columns) == item::column_count);

constexpr Column record_columns[] = {
    required("row", u64, "Place among the source's records, from 0."),
    digest("id", id128, store::Nulls::none, "Record id: docs/formats/ids.md."),
    required("item", u64, "Ordinal of the item it was read from."),
    word("type", store::Nulls::none, "Record type, e.g. windows.prefetch.execution."),
    required("offset", u64, "Where in the decoded item it was read."),
    word("decoder_chain", store::Nulls::allowed, "Decoders between the item and the bytes read."),
    required("ordinal", u32, "Place among its item's records, from 0."),
    word("parser", store::Nulls::none, "Name of the parser."),
    word("parser_version", store::Nulls::none, "Version of the parser."),
    required("summary", text, "One line for lists."),
    required("fields", text, "Canonical JSON object."),
    required("scope_state", u8, "model::ScopeState as a number."),
    optional("authority_id", id128, "Authority under which it was examined."),
};
static_assert(std::size(record_columns) == record::column_count);

constexpr Column anomaly_columns[] = {
    required("row", u64, "Place in the canonical order, from 0."),
    optional("item", u64, "Ordinal of the item; NULL for container, volume, file system."),
    required("volume", u32, "Index of the volume; 0 for none."),
    word("code", store::Nulls::none, "What is wrong: docs/anomalies.md."),
    required("offset", u64, "Where, in the item or the medium."),
    optional("detail", text, "What there is to say beyond the code."),
    required("loses_data", boolean, "Whether content could not be read because of it."),
};
static_assert(std::size(anomaly_columns) == anomaly::column_count);

constexpr Column coverage_columns[] = {
    required("row", u64, "Place in the order of offsets, from 0."),
    required("start", u64, "First byte of the medium."),
    required("size", u64, "Bytes."),
    required("state", u8, "model::CoverageState as a number."),
    word("detail", store::Nulls::none, "By what, or why."),
};
static_assert(std::size(coverage_columns) == coverage::column_count);

constexpr Column selector_hit_columns[] = {
    required("row", u64, "Place among the source's selector hits, from 0."),
    required("item", u64, "Ordinal of the item whose content has it."),
    word("kind", store::Nulls::none, "Kind of selector: docs/formats/selectors.md."),
    required("value", text, "Canonical form; of a secret its mask."),
    optional("raw", bytes, "As it stands, one byte a character; NULL: as value."),
    required("offset", u64, "In the content, or in its text: see layer."),
    required("length", u32, "Bytes there."),
    required("encoding", u8, "model::SelectorEncoding as a number."),
    required("layer", u8, "model::SelectorLayer as a number: what the offset is one of."),
    optional("before", bytes, "Bytes before it."),
    optional("after", bytes, "Bytes after it."),
    required("scope_state", u8, "model::ScopeState as a number."),
    optional("authority_id", id128, "Authority under which it was examined."),
};
static_assert(std::size(selector_hit_columns) == selector_hit::column_count);

constexpr Column selector_columns[] = {
    required("row", u64, "Place in the order of kind and value, from 0."),
    word("kind", store::Nulls::none, "Kind of selector."),
    required("value", text, "Canonical form; of a secret its mask."),
    required("scope_state", u8, "model::ScopeState of the hits counted here."),
    required("hits", u64, "How often it was found."),
    required("items", u64, "In how many items."),
    required("first_hit", u64, "Row of its first hit."),
};
static_assert(std::size(selector_columns) == selector::column_count);

constexpr Column timeline_columns[] = {
    required("position", u64, "Row order: by time, record kind, item, time kind, record."),
    required("seconds", i64, seconds_meaning),
    required("nanoseconds", u32, nanoseconds_meaning),
    required("form", u64, form_meaning),
    required("time_kind", u32, "Which time it is: code in words."),
    required("record_kind", u32, "file, or the record's type: code in words."),
    required("item", u64, "Ordinal of the item."),
    optional("record", u64, "Row of the record; NULL for a time of the item itself."),
    required("scope_state", u8, "model::ScopeState as a number."),
};
static_assert(std::size(timeline_columns) == timeline::column_count);

constexpr Column mark_columns[] = {
    required("position", u64, "A multiple of 1024."),
    required("seconds", i64, "Of the timeline row there."),
    required("nanoseconds", u32, "Of the timeline row there."),
};
static_assert(std::size(mark_columns) == timeline_index::column_count);

constexpr Column item_name_columns[] = {
    required("block", u64, "Of the items from 32 times this number on."),
    digest("paths", bytes, store::Nulls::none, "Front-coded: docs/formats/findings.md."),
    digest("ids", bytes, store::Nulls::none, "Ids, 16 bytes each."),
    digest("addresses", bytes, store::Nulls::none, "Front-coded, as the paths."),
};
static_assert(std::size(item_name_columns) == name_block::item_column_count);

constexpr Column record_name_columns[] = {
    required("block", u64, "Of the records from 32 times this number on."),
    digest("summaries", bytes, store::Nulls::none, "Front-coded: docs/formats/findings.md."),
    digest("ids", bytes, store::Nulls::none, "Ids, 16 bytes each."),
};
static_assert(std::size(record_name_columns) == name_block::record_column_count);

constexpr Column word_columns[] = {
    required("code", u32, "Number by which timeline rows name it."),
    required("text", text, "The word."),
};
constexpr Column fact_columns[] = {
    required("key", text, "schema_version, source, text_index."),
    required("value", text, "Its value."),
};

}  // namespace

const store::Table items{"items", "Files and other content units.", item_columns, item::ordinal};
const store::Table records{"records", "Facts that parsers state about items.", record_columns,
                           record::item};
const store::Table anomalies{"anomalies", "Damage and strangeness.", anomaly_columns,
                             anomaly::item};
const store::Table coverage_intervals{"coverage", "Every byte of the source, in one state.",
                                      coverage_columns};
const store::Table selector_hits{"selector_hits", "Selectors where they were found.",
                                 selector_hit_columns, selector_hit::item};
const store::Table selectors{"selectors", "Each selector once, sorted by kind and value.",
                             selector_columns};
const store::Table timeline_rows{"timeline", "Moments of items and records, sorted by time.",
                                 timeline_columns, timeline::item};
const store::Table timeline_marks{"timeline_index", "Time of every 1024th timeline row.",
                                  mark_columns};
const store::Table item_name_blocks{"item_names", "Items' paths, addresses and ids, 32 a row.",
                                    item_name_columns};
const store::Table record_name_blocks{"record_names", "Records' summaries and ids, 32 a row.",
                                      record_name_columns};
const store::Table words{"words", "Words that timeline rows name by number.", word_columns};
const store::Table facts{"facts", "What the file says of itself.", fact_columns};

const std::array<const store::Table*, table_count> tables{
    &items,     &records,       &anomalies,      &coverage_intervals, &selector_hits,
    &selectors, &timeline_rows, &timeline_marks, &item_name_blocks,   &record_name_blocks,
    &words,     &facts};

}  // namespace examination::schema
