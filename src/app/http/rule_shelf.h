// RuleShelf: keyword lists and YARA rules that a node keeps by name, each in versions.
#pragma once

#include "core/guarded.h"
#include "core/hash.h"
#include "core/result.h"
#include "model/rule_hit.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app::http {

constexpr std::size_t shelved_sets_max = 1000;
constexpr std::size_t shelved_versions_max = 100;  // Of one; then the oldest goes.

struct ShelvedVersion {
    std::uint64_t number = 0;  // From 1.
    core::Sha256Digest sha256;
    std::uint64_t size = 0;
    std::uint64_t rules = 0;         // Terms or rules in it.
    std::vector<std::string> notes;  // What the compiler remarked.
    std::string added_by, added_at;
};

struct ShelvedRules {
    std::string name;
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    std::vector<ShelvedVersion> versions;  // At least one; the last is the one that is used.
    const ShelvedVersion& current() const { return versions.back(); }
};

// 1 to 64 letters, digits, '.', '-' and '_' of ASCII, and no '.' at first.
bool is_shelved_name(std::string_view name);

// Thread-safe. A file a name says which versions there are; a version's bytes lie in a file that is
// named after their SHA-256, by which they are checked when they are read.
class RuleShelf {
public:
    explicit RuleShelf(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // By name.
    core::Result<std::vector<ShelvedRules>> list() const;
    // not_found where there are none of that name.
    core::Result<ShelvedRules> find(std::string_view name) const;
    // incomplete where they are not what was put there.
    core::Result<std::string> read(const ShelvedVersion& version) const;
    // A further version, or the first one: its number is given here. conflict where the name has
    // rules of another kind, or the same bytes as its last version, or the shelf is full.
    core::Result<ShelvedRules> put(std::string_view name, model::RuleSetKind kind,
                                   ShelvedVersion version, std::string_view bytes);
    // All versions. not_found where there is none.
    core::Result<ShelvedRules> remove(std::string_view name);

private:
    std::filesystem::path file_of(std::string_view name) const;
    std::filesystem::path content_of(const core::Sha256Digest& sha256) const;
    core::Result<void> drop_unused(const std::vector<ShelvedVersion>& gone) const;

    std::filesystem::path folder_;
    core::Guarded<int> writing_;  // One change at a time.
};

}  // namespace app::http
