#include "examination/hash_sets/hash_set_catalogue.h"

#include "examination/hash_sets/hash_set_manifest.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace examination {
namespace fs = std::filesystem;
namespace {

// Names with a dot are never sets: they are being made, or being removed.
constexpr std::string_view pending_pattern = ".pending-XXXXXX";
constexpr std::string_view manifest_name = "manifest.json";

core::Error no_such_set(std::string_view name) {
    return core::Error(core::ErrorCode::not_found,
                       "there is no hash set '" + std::string(name) +
                           "'; `spoor hashset list` shows those there are");
}

core::Error set_exists(std::string_view name) {
    return core::Error(core::ErrorCode::conflict,
                       "there is a hash set '" + std::string(name) +
                           "' already: take another name, or remove it first");
}

core::Result<void> check_name(std::string_view name) {
    HashSetDescription description;
    description.name = name;
    return check_hash_set_description(description);
}

void remove_quietly(const fs::path& path) {
    std::error_code ignored;
    fs::remove_all(path, ignored);
}

}  // namespace

PendingHashSet::~PendingHashSet() {
    if (!path_.empty())
        remove_quietly(path_);
}

core::Result<HashSetSummary> HashSetCatalogue::read(std::string_view name) const {
    TRY(check_name(name));
    if (!fs::exists(path_of(name)))
        return no_such_set(name);
    auto text = core::read_file(path_of(name) / manifest_name, hash_set_manifest_bytes_max);
    auto summary = text ? decode_hash_set_manifest(text.value()) : std::move(text).error();
    if (summary && summary.value().description.name != name)
        summary = core::Error(
            core::ErrorCode::invalid_input,
            "its folder holds a set of another name, '" + summary.value().description.name + "'");
    if (!summary)
        return std::move(summary).error().during("opening the hash set '" + std::string(name) +
                                                 "'");
    return summary;
}

core::Result<std::vector<CatalogueEntry>> HashSetCatalogue::list(const policy::Grant& grant) const {
    TRY(grant.covers(policy::Action::read, grant.case_id()));
    std::vector<CatalogueEntry> entries;
    std::error_code failure;
    fs::directory_iterator folder(folder_, failure);
    if (failure == std::errc::no_such_file_or_directory)
        return entries;
    for (; !failure && folder != fs::directory_iterator(); folder.increment(failure)) {
        auto name = folder->path().filename().string();
        if (name.front() == '.')
            continue;
        CatalogueEntry entry{.name = name, .summary = {}, .damage = {}};
        if (auto summary = read(name))
            entry.summary = std::move(summary).value();
        else
            entry.damage = summary.error().message();
        entries.push_back(std::move(entry));
    }
    if (failure)
        return core::Error(core::ErrorCode::io,
                           "cannot list '" + folder_.string() + "': " + failure.message());
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

core::Result<HashSetSummary> HashSetCatalogue::find(std::string_view name,
                                                    const policy::Grant& grant) const {
    TRY(grant.covers(policy::Action::read, grant.case_id()));
    return read(name);
}

core::Result<void> HashSetCatalogue::remove(std::string_view name) const {
    TRY(check_name(name));
    if (!fs::exists(path_of(name)))
        return no_such_set(name);
    auto grave = (folder_ / pending_pattern).string();
    if (::mkdtemp(grave.data()) == nullptr)
        return core::io_error("make a folder", grave);
    // Gone at once and whole; the space follows, at the latest with the next import.
    if (::rename(path_of(name).c_str(), (fs::path(grave) / "removed").c_str()) != 0) {
        auto error = core::io_error("remove", path_of(name));
        remove_quietly(grave);
        return error;
    }
    auto synced = core::sync_folder(folder_);
    remove_quietly(grave);
    return synced;
}

core::Result<PendingHashSet> HashSetCatalogue::prepare(std::string_view name) const {
    TRY(check_name(name));
    TRY(core::ensure_folder(folder_));
    if (fs::exists(path_of(name)))
        return set_exists(name);
    remove_leftovers();
    auto path = (folder_ / pending_pattern).string();
    if (::mkdtemp(path.data()) == nullptr)
        return core::io_error("make a folder", path);
    auto lock = core::File::open_folder(path);
    if (!lock || ::flock(lock.value().descriptor(), LOCK_EX | LOCK_NB) != 0) {
        remove_quietly(path);
        return core::Error(core::ErrorCode::io, "cannot lock the folder '" + path + "'");
    }
    return PendingHashSet(path, std::move(lock).value());
}

// What nobody holds the lock of was left by an import or a removal that was killed.
void HashSetCatalogue::remove_leftovers() const {
    std::error_code failure;
    std::vector<fs::path> leftovers;
    for (fs::directory_iterator folder(folder_, failure);
         !failure && folder != fs::directory_iterator(); folder.increment(failure))
        if (folder->path().filename().string().starts_with(".pending-"))
            leftovers.push_back(folder->path());
    for (const auto& path : leftovers) {
        auto lock = core::File::open_folder(path);
        if (lock && ::flock(lock.value().descriptor(), LOCK_EX | LOCK_NB) == 0)
            remove_quietly(path);
    }
}

core::Result<void> HashSetCatalogue::publish(PendingHashSet pending,
                                             const HashSetSummary& summary) const {
    TRY(core::replace_file(pending.path() / manifest_name, encode_hash_set_manifest(summary)));
    TRY(core::sync_folder(pending.path()));
    const auto& name = summary.description.name;
    if (::renameat2(AT_FDCWD, pending.path().c_str(), AT_FDCWD, path_of(name).c_str(),
                    RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST)
            return set_exists(name);
        return core::io_error("publish the hash set", path_of(name));
    }
    pending.path_.clear();
    return core::sync_folder(folder_);
}

}  // namespace examination
