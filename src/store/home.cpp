#include "store/home.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string>
#include <system_error>

#include <sys/file.h>

namespace store {
namespace {

constexpr std::uint64_t version_file_size_max = 64;

core::Result<std::uint32_t> read_version(const std::filesystem::path& file) {
    auto text = TRY(core::read_file(file, version_file_size_max));
    std::uint32_t version = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (failure != std::errc{} || version == 0)
        return core::Error(core::ErrorCode::invalid_input,
                           "'" + file.string() + "' does not say which version made this home");
    return version;
}

core::Result<core::File> lock(const std::filesystem::path& home) {
    auto file = TRY(core::File::open_write(home / "lock"));
    if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) == 0)
        return file;
    if (errno == EWOULDBLOCK)
        return core::Error(core::ErrorCode::conflict,
                           "the home '" + home.string() + "' is in use by another spoor process");
    return core::io_error("cannot lock", home / "lock");
}

core::Result<void> check_version(const std::filesystem::path& home) {
    auto file = home / "version";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return core::replace_file(file, std::to_string(home_version) + "\n");
    auto version = TRY(read_version(file));
    if (version > home_version)
        return core::Error(core::ErrorCode::unsupported,
                           "this home was written by a newer version of Spoor (form " +
                               std::to_string(version) + ", this program knows " +
                               std::to_string(home_version) +
                               "): use that version, or another --home");
    return {};
}

core::Result<void> empty_folder(const std::filesystem::path& folder) {
    std::error_code failure;
    std::filesystem::remove_all(folder, failure);
    if (failure)
        return core::Error(core::ErrorCode::io,
                           "cannot empty '" + folder.string() + "': " + failure.message());
    return core::ensure_folder(folder);
}

}  // namespace

core::Result<Home> Home::open(const std::filesystem::path& given, HomeMode mode) {
    std::error_code failure;
    auto path = std::filesystem::absolute(given, failure).lexically_normal();
    if (failure || path.empty())
        return core::Error(core::ErrorCode::invalid_input,
                           "'" + given.string() + "' cannot be a home");
    bool exists = std::filesystem::exists(path / "version", failure);
    if (!exists && mode == HomeMode::must_exist)
        return core::Error(core::ErrorCode::not_found,
                           "there is no Spoor home at '" + path.string() +
                               "': make one with `spoor init`, or name another with --home");
    if (!exists && std::filesystem::exists(path / "register.sqlite", failure))
        return core::Error(core::ErrorCode::invalid_input,
                           "the home '" + path.string() + "' has lost its file 'version'");
    TRY(core::ensure_folder(path));
    auto held = TRY(lock(path));
    TRY(check_version(path));
    Home home(path, std::move(held));
    for (const auto& folder : {home.ledger(), home.hash_sets(), path / "cases"})
        TRY(core::ensure_folder(folder));
    TRY(empty_folder(home.temporary()));
    return home;
}

std::filesystem::path Home::case_folder(const model::CaseId& id) const {
    return path_ / "cases" / id.hex();
}

core::Result<void> Home::ensure_case(const model::CaseId& id) const {
    for (const auto& folder : {spool(id), findings(id), text(id), objects(id)})
        TRY(core::ensure_folder(folder));
    return {};
}

std::filesystem::path default_home_path() {
    auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::filesystem::path(value == nullptr ? "" : value);
    };
    if (auto home = variable("SPOOR_HOME"); !home.empty())
        return home;
    if (auto data = variable("XDG_DATA_HOME"); !data.empty())
        return data / "spoor";
    if (auto user = variable("HOME"); !user.empty())
        return user / ".local" / "share" / "spoor";
    return "spoor-home";
}

}  // namespace store
