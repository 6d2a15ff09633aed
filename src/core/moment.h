// A point in time as evidence states it: value, how it was written, how precise, in which zone.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace core {

// How the time stands in the evidence; `raw` below is in this encoding.
enum class TimeEncoding : std::uint8_t {
    none,          // No raw value (derived, or given by a person).
    unix_seconds,  // ext, UFS, utmp: seconds since 1970; raw = seconds (two's complement).
    unix_nanos,    // APFS, and others that count nanoseconds since 1970.
    filetime,      // NTFS, prefetch: 100 ns since 1601.
    dos,           // FAT, exFAT: (date << 16 | time) << 8 | 10 ms units.
    hfs,           // HFS+: seconds since 1904.
    iso9660,       // Seven bytes: year-1900, month, day, hour, minute, second, 15 min units.
};

// What is known of the zone. The examiner's own zone is never used.
enum class TimeZoneKnowledge : std::uint8_t {
    utc,
    fixed_offset,
    unknown
};

// Plain value; two moments of unknown zone compare by what their clocks showed.
struct Moment {
    std::int64_t seconds = 0;        // Since 1970-01-01T00:00:00, in UTC, or as the clock showed it
                                     // where the zone is unknown.
    std::uint32_t nanoseconds = 0;   // Below 1e9.
    std::uint64_t precision_ns = 0;  // Width of the smallest step, e.g. 2e9 for FAT writes.
    std::uint64_t raw = 0;
    TimeEncoding encoding = TimeEncoding::none;
    TimeZoneKnowledge zone = TimeZoneKnowledge::unknown;
    std::int16_t offset_minutes = 0;  // With fixed_offset: what the evidence says.

    bool operator==(const Moment&) const = default;
    // "2024-02-29T12:00:01.1234567Z"; without the Z where the zone is unknown; as many digits as
    // the precision carries.
    std::string text() const;

    static Moment from_filetime(std::uint64_t filetime);
    static Moment from_unix_seconds(std::int64_t seconds);
};

// "now" as the node's clock says, UTC. Callers that must be testable take a Clock instead.
Moment moment_from_system_clock();

// The one seam for the node's clock.
using Clock = Moment (*)();

struct CivilTime {
    std::int64_t year = 1970;
    unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
};
CivilTime civil_from_seconds(std::int64_t seconds);
std::int64_t seconds_from_civil(const CivilTime& civil);

}  // namespace core
