// Home: the folder where a node keeps everything, and the lock that makes one process its owner.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "model/ids.h"

#include <cstdint>
#include <filesystem>

namespace store {

constexpr std::uint32_t home_version = 1;

enum class HomeMode : std::uint8_t {
    create_if_absent,
    must_exist
};

// Holding a Home is owning it: the lock goes when the object goes, or when the process dies.
class Home {
public:
    // conflict: another process owns it. unsupported: a newer version wrote it. not_found: there is
    // none, and it must exist.
    static core::Result<Home> open(const std::filesystem::path& path, HomeMode mode);

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path register_path() const { return path_ / "register.sqlite"; }
    std::filesystem::path people_path() const { return path_ / "people.sqlite"; }
    std::filesystem::path ledger() const { return path_ / "ledger"; }
    std::filesystem::path hash_sets() const { return path_ / "hashsets"; }
    std::filesystem::path selector_index() const { return path_ / "selectors"; }
    // Scratch space: emptied when the home is opened.
    std::filesystem::path temporary() const { return path_ / "temporary"; }
    std::filesystem::path socket() const { return socket_of(path_); }
    std::filesystem::path case_folder(const model::CaseId& id) const;
    std::filesystem::path spool(const model::CaseId& id) const { return case_folder(id) / "spool"; }
    std::filesystem::path findings(const model::CaseId& id) const {
        return case_folder(id) / "findings";
    }
    std::filesystem::path text(const model::CaseId& id) const { return case_folder(id) / "text"; }
    std::filesystem::path objects(const model::CaseId& id) const {
        return case_folder(id) / "objects";
    }
    // Evidence that was received: a folder an exhibit, files that nobody changes.
    std::filesystem::path vault(const model::CaseId& id) const { return case_folder(id) / "vault"; }
    // Evidence that is being received, and what is known of what was.
    std::filesystem::path uploads(const model::CaseId& id) const {
        return case_folder(id) / "uploads";
    }
    // Makes a case's folders.
    core::Result<void> ensure_case(const model::CaseId& id) const;

    // Where an owner of the home at `path` listens: what a client needs without owning it.
    static std::filesystem::path socket_of(const std::filesystem::path& path) {
        return path / "socket";
    }

private:
    Home(std::filesystem::path path, core::File lock)
        : path_(std::move(path)), lock_(std::move(lock)) {}

    std::filesystem::path path_;
    core::File lock_;
};

// `--home` wins, then SPOOR_HOME, then the user's data folder (XDG_DATA_HOME/spoor).
std::filesystem::path default_home_path();

}  // namespace store
