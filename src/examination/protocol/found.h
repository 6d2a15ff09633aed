// What a worker finds in a source: plain structs, as they travel from worker to owner.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "examination/protocol/found_text.h"
#include "model/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace examination {

// A run of an item's bytes. Offsets are in the source's medium (the decoded image), in bytes.
struct Extent {
    static constexpr std::uint64_t sparse = ~std::uint64_t{0};  // Reads as zeros; nowhere stored.

    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    bool operator==(const Extent&) const = default;
};

using model::CoverageState;
using model::ItemKind;
using model::ItemState;

// How the content is to be read.
enum class ContentSource : std::uint8_t {
    none,         // It has none (a directory whose content is not kept, a pipe).
    extents,      // Read `extents` of the medium, cut at `size`.
    file_system,  // Only the file system can give it (compressed, encrypted, resident elsewhere).
    inline_data,  // `inline_data` is the content.
    host_file,    // A logical source: the owner passes the file itself.
    member,       // Inside another item, which has to be opened for it.
};

// One thing with a name or an address in a source.
struct FoundItem {
    ItemKind kind = ItemKind::file;
    ItemState state = ItemState::allocated;
    // Where it lies: "p2/i45-3/a128-1" is volume 2, inode (MFT entry) 45, sequence 3, attribute
    // type 128 with id 1; "p2/i45-3/a128-1/slack"; "p2/unallocated/7"; "gap/1". ".../n2" is a
    // file's second name, "p2/i45-3/e7" the entry 7 of a directory whose own metadata is gone,
    // "p2/v1/i45" lies in the first volume of an APFS container. After a '!' comes what lies inside
    // an item: "p2/i45-3!12" is the 12th member of an archive, "p2/i45-3!p1/i5" an item of an
    // image. Unique in its source.
    std::string address;
    std::string path_raw;  // Bytes as stored, '/' between names, no leading '/'; UTF-16 names are
                           // given in UTF-8 (unpaired surrogates as three-byte WTF-8).
    std::string link_target_raw;
    std::uint64_t size = 0;
    // Bytes from here to `size` read as zeros (NTFS "initialised size").
    std::uint64_t initialized_size = ~std::uint64_t{0};
    std::optional<core::Moment> modified, accessed, changed, created, deleted_at;
    std::uint32_t mode = 0;
    std::uint32_t user_id = 0, group_id = 0;
    ContentSource content = ContentSource::none;
    // Where the bytes are stored, with ContentSource::file_system too. They may end before `size`:
    // the rest is lost (a deleted file's broken chain, a truncated medium).
    std::vector<Extent> extents;
    std::string inline_data;
    // For ContentSource::file_system: what to ask the file system for.
    std::uint64_t inode = 0;
    std::uint32_t attribute_type = 0;
    std::uint16_t attribute_id = 0;
    // Same content as the item at this address (hard link): not read again.
    std::string same_content_as;

    bool operator==(const FoundItem&) const = default;
};

// A claim on ranges of the source for the coverage account.
struct CoverageClaim {
    CoverageState state = CoverageState::parsed;
    std::string
        detail;  // By what, or why: "ntfs.metadata", "file", "volume_gap", "chunk_unreadable".
    std::vector<Extent> extents;

    bool operator==(const CoverageClaim&) const = default;
};

// Damage or strangeness, as evidence has it. `offset` is in the item's content (or, for a
// container, volume or file system, in the medium).
struct FoundAnomaly {
    std::string code;  // "prefetch.metrics_truncated"; listed in docs/anomalies.md.
    std::uint64_t offset = 0;
    std::string detail;
    bool loses_data = false;  // Then the run is incomplete (exit status 3).

    bool operator==(const FoundAnomaly&) const = default;
};

using FieldValue = std::variant<std::string, std::uint64_t, std::int64_t, bool, core::Moment,
                                std::vector<std::string>>;
struct Field {
    std::string name;
    FieldValue value;

    bool operator==(const Field&) const = default;
};

// A fact that a parser states about an item.
struct FoundRecord {
    std::string type;  // "windows.prefetch.execution"
    std::uint64_t offset = 0;
    std::string decoder_chain;  // "" or "mam", "gzip+300"
    std::string summary;        // One line for timelines and lists.
    std::vector<Field> fields;  // In the order the parser's description names them.

    bool operator==(const FoundRecord&) const = default;
};

// What reading one content unit gave.
struct FoundContent {
    core::Digests digests;
    std::uint64_t size_read = 0;
    std::string type;  // "text/plain", "image/jpeg"; empty for an empty unit.
    bool all_zero = false;
    bool partial = false;  // There is more of it, which could not be read.

    bool operator==(const FoundContent&) const = default;
};

}  // namespace examination
