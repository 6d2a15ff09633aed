// What a hash set says of itself: whose it is, under which law, and what a match asks for.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "core/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Strongest first: where a row has several, the first is taken.
enum class HashKind : std::uint8_t {
    sha256,
    sha1,
    md5
};
inline constexpr std::array hash_kinds{HashKind::sha256, HashKind::sha1, HashKind::md5};
std::string_view name_of(HashKind kind);
constexpr std::uint32_t size_of(HashKind kind) {
    return kind == HashKind::sha256 ? 32 : kind == HashKind::sha1 ? 20 : 16;
}

// "Known" says that the content has been seen and listed, never that it is good.
enum class HashSetCategory : std::uint8_t {
    known_system,
    known_software,
    alert,
    malware,
    illegal_material,
    other
};
enum class HashSetAction : std::uint8_t {
    note,           // Shown with the item.
    alert,          // Shown first.
    ignore_in_view  // Left out of lists unless they ask; never of records, counts or exports.
};
std::string_view name_of(HashSetCategory category);
std::string_view name_of(HashSetAction action);
// By their names on the command line and in manifests: "known-system", "ignore-in-view".
std::optional<HashSetCategory> find_hash_set_category(std::string_view name);
std::optional<HashSetAction> find_hash_set_action(std::string_view name);
// What a set of that category asks for where nobody said otherwise.
HashSetAction usual_action(HashSetCategory category);

struct HashSetSource {
    std::string who;
    std::string version;
    std::string date;

    bool operator==(const HashSetSource&) const = default;
};

struct HashSetDescription {
    std::string name;
    HashSetCategory category = HashSetCategory::other;
    std::string scheme;        // Of the categories inside, where the maker has one.
    std::string jurisdiction;  // Under whose law the category was given.
    HashSetSource source;
    HashSetAction action = HashSetAction::note;

    bool operator==(const HashSetDescription&) const = default;
};

// Names are 1 to 100 bytes of printable UTF-8 without '/', and do not begin with a dot; the other
// texts at most 1000 bytes.
core::Result<void> check_hash_set_description(const HashSetDescription& description);

struct BadLine {
    std::uint64_t line = 0;  // From 1; in a database, the row as it was read.
    std::string why;

    bool operator==(const BadLine&) const = default;
};

struct HashSetFile {
    HashKind kind = HashKind::sha256;
    std::string file_name;
    std::uint64_t added = 0;
    std::uint64_t count = 0;  // Distinct hashes.
    std::uint64_t size = 0;
    core::Sha256Digest content_sha256;  // Of the look-up set file's content.

    bool operator==(const HashSetFile&) const = default;
};

// What an import made, and what the catalogue keeps of it.
struct HashSetSummary {
    HashSetDescription description;
    std::string input_name;  // Without its folder.
    std::string input_format;
    std::uint64_t input_size = 0;
    core::Sha256Digest input_sha256;
    std::uint64_t line_count = 0;
    std::uint64_t bad_line_count = 0;
    std::vector<BadLine> first_bad_lines;
    std::vector<HashSetFile> files;  // One a kind, strongest first.
    core::Moment imported_at;

    // Distinct hashes of all kinds together.
    std::uint64_t count() const;
    // Names what is matched with, for a ledger entry: kinds and contents of the files.
    core::Sha256Digest identity() const;
    bool operator==(const HashSetSummary&) const = default;
};
constexpr std::size_t first_bad_lines_max = 20;

}  // namespace examination
