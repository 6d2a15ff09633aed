// The hash sets of a home: one folder each, published whole by one rename.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/hash_sets/hash_set.h"
#include "policy/policy.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

// A set, or what is wrong with the folder that should hold one.
struct CatalogueEntry {
    std::string name;
    std::optional<HashSetSummary> summary;
    std::string damage;  // A sentence, where there is no summary.
};

// Where a set is made before it is published. Goes without a trace unless it was published; what a
// killed import left is removed by the next one.
class PendingHashSet {
public:
    PendingHashSet(PendingHashSet&& other) noexcept
        : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
    PendingHashSet& operator=(PendingHashSet&&) = delete;
    ~PendingHashSet();
    const std::filesystem::path& path() const { return path_; }

private:
    friend class HashSetCatalogue;
    PendingHashSet(std::filesystem::path path, core::File lock)
        : path_(std::move(path)), lock_(std::move(lock)) {}

    std::filesystem::path path_;
    core::File lock_;
};

// Holds no state but the folder's name: every call looks at the disk. REQUIRES: the home's lock.
class HashSetCatalogue {
public:
    // `folder` is store::Home::hash_sets(); it is made by the first import.
    explicit HashSetCatalogue(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // By name.
    core::Result<std::vector<CatalogueEntry>> list(const policy::Grant& grant) const;
    // not_found, or what is wrong with it.
    core::Result<HashSetSummary> find(std::string_view name, const policy::Grant& grant) const;
    // not_found: there is none. A matcher that has it open goes on working.
    core::Result<void> remove(std::string_view name) const;

    std::filesystem::path path_of(std::string_view name) const { return folder_ / name; }
    // conflict: there is a set of that name.
    core::Result<PendingHashSet> prepare(std::string_view name) const;
    // Writes the manifest and makes the set appear. conflict: another import was first.
    core::Result<void> publish(PendingHashSet pending, const HashSetSummary& summary) const;

private:
    friend class HashSetMatcher;
    // For those who hold a grant already.
    core::Result<HashSetSummary> read(std::string_view name) const;
    void remove_leftovers() const;

    std::filesystem::path folder_;
};

}  // namespace examination
