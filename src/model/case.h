// Case, source and run: what is examined, for which matter, and each act of examining it.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "model/ids.h"
#include "model/label.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace model {

struct Case {
    CaseId id;
    std::string name;  // Unique in the home; what `--case` takes.
    // The legal basis; without one the case is "unauthorised / training" and says so everywhere.
    std::optional<AuthorityId> authority;
    std::string opened_by;
    core::Moment opened_at;
    Label label;

    bool operator==(const Case&) const = default;
};

struct Source {
    SourceId id;
    CaseId case_id;
    std::string path;        // Where it lay when it was added; may contain escaped bytes.
    std::string container;   // "raw", "ewf", "folder" …
    std::uint64_t size = 0;  // Of the medium, decoded.
    std::optional<core::Digests> hashes;  // Of the medium, once it has been read whole.
    std::map<std::string, std::string> stored_hashes;  // As the container states them, in hex.
    std::optional<bool>
        verified;  // Stored equals computed; nothing where there is none to compare.
    std::map<std::string, std::string> metadata;  // What the container says of the acquisition.
    core::Moment added_at;

    bool operator==(const Source&) const = default;
};

enum class RunState : std::uint8_t {
    running,  // Begun and not ended: in progress, or killed and to be resumed.
    complete,
    incomplete,  // Ended, but data was lost on the way; anomalies say which.
    failed,
};

// One act of examination. What ran is recorded so that the result can be derived again.
struct Run {
    RunId id;
    CaseId case_id;
    SourceId source;
    std::string program_version;
    std::map<std::string, std::string> binary_hashes;  // Program name to SHA-256 in hex.
    std::string parameters;                            // Canonical JSON.
    std::map<std::string, std::string> rule_set_hashes;
    core::Moment begun_at;
    std::optional<core::Moment> ended_at;
    RunState state = RunState::running;
    std::optional<core::Sha256Digest> result_hash;
    std::string summary;  // The JSON object `examine --json` ended with; empty until then.

    bool operator==(const Run&) const = default;
};

// What a device's clock showed beside a clock that can be trusted.
struct ClockReading {
    SourceId source;
    CaseId case_id;
    core::Moment device_time;
    core::Moment reference_time;
    std::string read_by;
    core::Moment recorded_at;
    std::string note;

    // Add this to a time of the device to correct it.
    std::int64_t correction_seconds() const { return reference_time.seconds - device_time.seconds; }
    bool operator==(const ClockReading&) const = default;
};

}  // namespace model
