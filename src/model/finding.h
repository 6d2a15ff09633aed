// What examination finds in a source: items, records, anomalies, coverage and the timeline.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace model {

enum class ItemKind : std::uint8_t {
    file,  // A regular file's main content.
    directory,
    symbolic_link,
    special,       // Device, pipe, socket, whiteout.
    stream,        // A further named content of an item: NTFS alternate data stream, HFS+ fork.
    slack,         // The rest of a file's last allocation unit.
    unallocated,   // A piece of what a file system marks as free.
    unattributed,  // Allocated according to the file system, but part of no item it lists.
    gap,  // Part of the source outside every volume, or of a volume outside its file system.
};

enum class ItemState : std::uint8_t {
    allocated,
    deleted,  // The name or the metadata says that it was removed; content may be another's.
    orphan,   // Metadata without any name that leads to it.
};

enum class CoverageState : std::uint8_t {
    parsed,
    slack,
    unallocated,
    skipped
};

// Where a datum lies with regard to the authority of its case.
enum class ScopeState : std::uint8_t {
    in,
    out,  // Sealed, not shown.
    undetermined,
    context,  // Outside, but needed to understand what is inside.
};

// Where bytes come from: what every record cites.
struct Origin {
    SourceId source;
    std::string address;        // The item's, e.g. "p1/i45-3/a128-1".
    std::string decoder_chain;  // "" or "gzip+300".
    std::uint64_t offset = 0;

    // "<source>/p1/i45-3/a128-1|gzip+300@12"; chain and offset only where they say something.
    std::string text() const;
    bool operator==(const Origin&) const = default;
};

// That a look-up set knows an item's content. Known is never called good.
struct HashSetMatch {
    std::string set;       // The set's name.
    std::string category;  // "system", "application", "notable" … as the set says.

    bool operator==(const HashSetMatch&) const = default;
};

struct Item {
    std::uint64_t ordinal = 0;  // Place in the source's canonical order, from 0 without gaps.
    ItemId id;
    std::string address;       // "p2/i45-3/a128-1"; unique in its source.
    std::string parent;        // Address of the item it belongs to or lies in; empty at the top.
    std::uint32_t volume = 0;  // Index of its volume; 0 outside every volume.
    ItemKind kind = ItemKind::file;
    ItemState state = ItemState::allocated;
    std::string path;      // UTF-8.
    std::string path_raw;  // Bytes as stored, only where they differ from `path`.
    std::uint64_t size = 0;
    std::string type;  // Media type by content; empty if it was not read or has none.
    std::optional<core::Sha256Digest> sha256;
    std::optional<core::Sha1Digest> sha1;
    std::optional<core::Md5Digest> md5;
    std::optional<core::Moment> modified, accessed, changed, created, deleted_at;
    std::uint32_t mode = 0;
    std::uint32_t user_id = 0, group_id = 0;
    std::string link_target;
    std::string same_content_as;  // Address of the item whose content stands for this one's.
    std::vector<HashSetMatch> hash_sets;
    ScopeState scope_state = ScopeState::undetermined;
    std::optional<AuthorityId> authority_id;
    std::optional<LabelId> label_id;

    bool known() const { return !hash_sets.empty(); }
    bool operator==(const Item&) const = default;
};

struct Record {
    RecordId id;
    std::uint64_t item = 0;  // Ordinal of the item it was read from.
    std::string type;        // "windows.prefetch.execution"
    std::uint64_t offset = 0;
    std::string decoder_chain;
    std::uint32_t ordinal = 0;  // Among the records of its item, from 0.
    std::string parser, parser_version;
    std::string summary;  // One line.
    std::string fields;   // Canonical JSON object (RFC 8785).
    ScopeState scope_state = ScopeState::undetermined;
    std::optional<AuthorityId> authority_id;

    bool operator==(const Record&) const = default;
};

struct Anomaly {
    std::optional<std::uint64_t> item;  // Ordinal; nothing for container, volume, file system.
    std::uint32_t volume = 0;           // 0: none.
    std::string code;                   // "prefetch.metrics_truncated"; docs/anomalies.md.
    std::uint64_t offset = 0;
    std::string detail;
    bool loses_data = false;

    bool operator==(const Anomaly&) const = default;
};

// A stretch of the source in one state.
struct CoverageInterval {
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    CoverageState state = CoverageState::parsed;
    std::string detail;  // By what, or why.

    bool operator==(const CoverageInterval&) const = default;
};

// One moment of the timeline. Its raw value stands with the item or record it points to.
struct TimelineEntry {
    SourceId source;
    std::uint64_t position = 0;  // In its source's timeline, which is sorted by time.
    core::Moment time;
    std::string time_kind;    // "modified", "accessed" …, or the record's field.
    std::string record_kind;  // "file", or the record's type.
    std::uint64_t item = 0;   // Ordinal.
    std::string address;      // The item's.
    std::optional<RecordId> record;
    std::string summary;  // The item's path, or the record's summary.

    bool operator==(const TimelineEntry&) const = default;
};

std::string_view name_of(ItemKind kind);
std::string_view name_of(ItemState state);
std::string_view name_of(CoverageState state);
std::string_view name_of(ScopeState state);
std::optional<ItemKind> item_kind_from(std::string_view name);
std::optional<ItemState> item_state_from(std::string_view name);

}  // namespace model
