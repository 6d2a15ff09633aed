// Jobs the owner gives to workers, and the answers workers stream back.
#pragma once

#include "core/result.h"
#include "examination/filesystems/file_system.h"
#include "examination/protocol/found.h"
#include "examination/protocol/picture.h"
#include "examination/protocol/rules.h"
#include "examination/volumes/volume.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace examination {

// Budgets of one job, or of one item in a content job. All but the time shape output only by
// counts, so that the same input gives the same output on any machine.
struct Budgets {
    std::uint64_t output_bytes_max = 256u << 20;
    std::uint64_t records_max = 2'000'000;
    std::uint32_t depth_max = 16;
    std::uint32_t expansion_ratio_max = 1000;
    std::uint64_t expansion_bytes_max = std::uint64_t{4} << 30;
    std::uint64_t memory_bytes_max = std::uint64_t{1} << 30;
    std::uint32_t item_seconds_max = 120;  // Backstop: no answer and no progress for so long.
};

// Opens the container, reads its tables. Answers: OpenedSource, anomalies.
struct OpenJob {
    bool operator==(const OpenJob&) const = default;
};
// Walks one volume. Answers: WalkedVolume last; before it items, claims, anomalies.
struct WalkJob {
    Volume volume;
    std::uint64_t orphans_max = 0;
};
// Reads contents. Answers: for each unit, in order, its records, selectors, text and anomalies,
// then its UnitContent. Where that says that members follow: for each thing found inside the unit a
// FoundMember, then its answers in the same form, and a UnitEnd at last; meanwhile anomalies may
// come of the unit and of every member named so far.
struct ContentJob {
    Volume volume;  // For ContentSource::file_system.
    std::vector<FoundItem> units;
    Searches searches = {};
};
// One sequential pass over the medium. Answers: progress, anomalies, claims on what could not be
// read, MediumHashes.
struct MediumHashJob {
    bool operator==(const MediumHashJob&) const = default;
};
// Gives one item's content out again. Answers: its bytes in order, anomalies, UnitContent last.
struct ExtractJob {
    Volume volume;
    FoundItem unit;
    std::string inside = {};  // Of something in the unit: its address behind the unit's and '!'.
    std::vector<std::string> passwords = {};
};
// Asks which files the image names besides those there are. Answers: FurtherFiles. Never kept in
// the spool: whoever opens the source asks anew.
struct FilesJob {
    bool operator==(const FilesJob&) const = default;
};
using Job = std::variant<OpenJob, WalkJob, ContentJob, MediumHashJob, ExtractJob, FilesJob,
                         CompileJob, PictureJob>;

// The canonical bytes of a job: its identity in the spool.
std::string encode_job(const Job& job);
core::Result<Job> decode_job(std::string_view bytes);

struct OpenedSource {
    ImageDescription image;
    VolumeLayout layout;
    // SHA-256 over size and sampled blocks: names the medium before it has been hashed whole.
    core::Sha256Digest sample;
};
struct WalkedVolume {
    FileSystemDescription file_system;
};
// In the answers about a unit `unit` is its index in the job's units, 0 in other jobs; `member` is
// 0 for the unit itself, else the number of what was found inside it.
struct UnitAnomaly {
    std::uint32_t unit = 0;
    FoundAnomaly anomaly;
    std::uint32_t member = 0;
};
struct UnitRecord {
    std::uint32_t unit = 0;
    std::uint32_t ordinal = 0;  // Of the record in its unit or member, from 0.
    FoundRecord record;
    std::uint32_t member = 0;
};
struct UnitSelectors {
    std::uint32_t unit = 0;
    FoundSelectors selectors;
    std::uint32_t member = 0;
};
struct UnitHits {
    std::uint32_t unit = 0;
    std::vector<FoundHit> hits;
    std::uint32_t member = 0;
};
struct UnitContent {
    std::uint32_t unit = 0;
    FoundContent content;
    std::uint32_t member = 0;
    bool members_follow = false;  // Never of a member: what is in it follows all the same.
};
// Something found inside a unit or inside one of its members: they are numbered 1, 2 … in a unit.
struct FoundMember {
    std::uint32_t unit = 0;
    std::uint32_t member = 0;
    FoundItem item;
};
// Nothing more is in the unit.
struct UnitEnd {
    std::uint32_t unit = 0;
};
struct MediumHashes {
    core::Digests digests;
};
struct Progress {
    std::uint64_t bytes = 0;  // Of the medium, done so far; never kept.
};
struct ContentBytes {
    std::string bytes;  // At most limits::content_bytes_max.
};
struct FurtherFiles {
    std::vector<std::string>
        names;  // Any bytes, without folder; to be looked for beside the image.
};
using Answer = std::variant<OpenedSource, FoundItem, CoverageClaim, WalkedVolume, UnitAnomaly,
                            UnitRecord, UnitContent, MediumHashes, Progress, ContentBytes,
                            UnitSelectors, FoundMember, UnitEnd, FurtherFiles, UnitText, UnitHits>;

std::string encode_answer(const Answer& answer);
// The unit that a content job's answer is about, without decoding the rest of it; nothing for
// answers of other jobs.
std::optional<std::uint32_t> unit_of_answer(std::string_view bytes);
bool is_anomaly(std::string_view encoded_answer);
// Everything in it is hostile: sizes, counts, enumerators and UTF-8 are checked against limits.
core::Result<Answer> decode_answer(std::string_view bytes);

}  // namespace examination
