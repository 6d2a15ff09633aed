// What can be asked of findings: filters, pages and the answers' shapes.
#pragma once

#include "examination/findings/item_filter.h"
#include "model/finding.h"
#include "model/selectors/selector_hit.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace examination {

struct TimelineFilter {
    std::optional<model::SourceId> source;
    TimeRange time;
    std::vector<std::string> time_kinds;
    std::vector<std::string> record_kinds;
    std::string path_glob;  // Of the item; as in ItemFilter.
    // Contained in the summary. Latin, Greek, Cyrillic and Armenian letters in either case.
    std::string text;
};

struct AnomalyFilter {
    std::optional<model::SourceId> source;
    std::string code;  // Whole, or its beginning up to a dot: "prefetch".
    std::optional<bool> loses_data;
    std::optional<std::uint64_t> item;  // Ordinal; only with `source`.
};

struct RecordFilter {
    std::optional<model::SourceId> source;
    std::string type;  // Whole, or its beginning up to a dot.
    std::string text;  // Contained in the summary or the fields, any ASCII letter case.
    std::optional<std::uint64_t> item;  // Ordinal; only with `source`.
};

struct SelectorFilter {
    std::optional<model::SourceId> source;
    std::vector<model::SelectorKind> kinds;
    std::string value;  // Canonical, whole.
    std::string text;   // Contained in the canonical value, any ASCII letter case.
    // Hits alone: of the item with this ordinal, at this offset. Only with `source`.
    std::optional<std::uint64_t> item = {}, offset = {};
};

struct PageRequest {
    std::string cursor;  // Where the last page ended; empty for the first.
    std::uint32_t size = 200;
};

template <typename Row>
struct Page {
    std::vector<Row> rows;
    std::string next;  // Cursor of the next page; empty at the end.
};

// Rows as they leave the store: with the source they are from.
struct ItemRow {
    model::SourceId source;
    model::Item item;
    // What the grant withholds is left out of it: only where it lies, its kind and its size stand.
    bool withheld = false;
    model::Origin origin() const { return {source, item.address, {}, 0}; }
};
// What a list of results shows of an item: the few columns of it that are quickly read.
struct NamedItem {
    model::SourceId source;
    std::uint64_t ordinal = 0;
    model::ItemId id;
    std::string address, path, type;
    std::optional<core::Sha256Digest> sha256;
    model::ItemState state = model::ItemState::allocated;
    model::Origin origin() const { return {source, address, {}, 0}; }
};
// An item that was chosen, or lies within one that was.
struct ChosenPlace {
    model::SourceId source;
    std::uint64_t ordinal = 0;
    model::ItemId id;
    std::string address;
    std::optional<core::Sha256Digest> sha256;
    bool within = false;
};
struct RecordRow {
    model::SourceId source;
    model::Record record;
    std::string address;  // The item's.
    std::string path;
    model::Origin origin() const { return {source, address, record.decoder_chain, record.offset}; }
};
struct AnomalyRow {
    model::SourceId source;
    model::Anomaly anomaly;
    std::string address, path;  // Empty where it is of no item.
};
struct SelectorHitRow {
    model::SourceId source;
    model::SelectorHit hit;
    std::string address, path;  // The item's.
    // An offset of the text is one behind a decoder.
    model::Origin origin() const {
        return {source, address, hit.layer == model::SelectorLayer::text ? "text" : "", hit.offset};
    }
};
// A selector over all the sources asked for.
struct SelectorRow {
    model::SelectorKind kind = model::SelectorKind::email;
    std::string value;
    std::uint64_t count = 0, items = 0;
    model::SourceId first_source;  // Of the first hit, in the order of sources and items.
    std::uint64_t first_hit = 0;   // Its row there.
    std::string first_origin, first_path;
};
// Of one kind, greatest numbers first, then by value. First origins and paths are not filled in.
struct RankedSelectors {
    model::SelectorKind kind = model::SelectorKind::email;
    std::uint64_t values = 0;  // All different ones.
    std::vector<SelectorRow> by_items, by_hits;
};
// A selector of one source and scope state: what the node's selector index is made of.
struct SelectorGroup {
    model::SelectorKind kind = model::SelectorKind::email;
    std::uint32_t form_version = 1;
    std::string value;
    model::ScopeState scope_state = model::ScopeState::undetermined;
    std::uint64_t count = 0, items = 0;
    std::string first_address;  // Of the item with the first hit.
    std::uint64_t first_offset = 0;
    model::SelectorLayer first_layer = model::SelectorLayer::content;
};
struct CoverageRow {
    model::SourceId source;
    model::CoverageInterval interval;
};

// How many of what: the numbers of summaries and reports.
struct ItemCounts {
    std::uint64_t files = 0, directories = 0, deleted = 0, orphans = 0, streams = 0, items = 0;
    // Entries inside other items (archives, images); none of the others but `items` counts them.
    std::uint64_t nested = 0;
};
struct CoverageTotals {
    std::uint64_t size = 0, parsed = 0, slack = 0, unallocated = 0, skipped = 0;
    std::map<std::string, std::uint64_t> skipped_by_reason;
};

}  // namespace examination
