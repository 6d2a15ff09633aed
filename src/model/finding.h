// What examination finds in a source beside items: records, anomalies, coverage, the timeline.
#pragma once

#include "core/moment.h"
#include "model/ids.h"
#include "model/item.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

enum class CoverageState : std::uint8_t {
    parsed,
    slack,
    unallocated,
    skipped
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
    ItemId item_id;
    std::string address;  // The item's.
    std::optional<RecordId> record;
    std::optional<std::uint64_t> record_row;  // Among its source's records.
    std::string summary;                      // The item's path, or the record's summary.

    bool operator==(const TimelineEntry&) const = default;
};

std::string_view name_of(CoverageState state);

}  // namespace model
