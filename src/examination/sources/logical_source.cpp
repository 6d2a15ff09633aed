#include "examination/sources/logical_source.h"

#include "core/text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <sys/stat.h>
#include <unistd.h>

namespace examination {
namespace fs = std::filesystem;
namespace {

std::string in_quotes(std::string_view name) {
    return "'" + core::printable(core::utf8_or_escaped(name)) + "'";
}

core::Moment moment_of(const statx_timestamp& time) {
    core::Moment moment;
    moment.seconds = time.tv_sec;
    moment.nanoseconds = time.tv_nsec;
    moment.precision_ns = 1;
    moment.raw = static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000u + time.tv_nsec;
    moment.encoding = core::TimeEncoding::unix_nanos;
    moment.zone = core::TimeZoneKnowledge::utc;
    return moment;
}

ItemKind kind_of(std::uint32_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return ItemKind::file;
        case S_IFDIR:
            return ItemKind::directory;
        case S_IFLNK:
            return ItemKind::symbolic_link;
        default:
            return ItemKind::special;
    }
}

class Walk {
public:
    explicit Walk(const LogicalVisitor& visitor) : visitor_(visitor) {}

    core::Result<void> entry(const core::File& folder, const std::string& name,
                             const std::string& parent_path, std::uint32_t depth) {
        auto path = parent_path.empty() ? name : parent_path + "/" + name;
        struct statx status {};
        if (::statx(folder.descriptor(), name.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                    STATX_BASIC_STATS | STATX_BTIME, &status) != 0) {
            lost("logical.entry_unreadable", path, std::strerror(errno));
            return {};
        }
        auto item = describe(status, path);
        if (item.kind == ItemKind::symbolic_link)
            item.link_target_raw = link_target(folder, name, path);
        bool is_folder = item.kind == ItemKind::directory;
        auto visited = visitor_.item(std::move(item));
        if (!visited || !is_folder)
            return visited;
        return enter(folder, name, path, depth);
    }

    core::Result<void> list(const core::File& folder, const std::string& path,
                            std::uint32_t depth) {
        for (const auto& name : names_in(folder, path))
            TRY(entry(folder, name, path, depth));
        return {};
    }

private:
    FoundItem describe(const struct statx& status, const std::string& path) {
        FoundItem item;
        item.address = "f/" + std::to_string(++count_);
        item.kind = kind_of(status.stx_mode);
        item.path_raw = path;
        item.mode = status.stx_mode;
        item.user_id = status.stx_uid;
        item.group_id = status.stx_gid;
        item.inode = status.stx_ino;
        item.modified = moment_of(status.stx_mtime);
        item.accessed = moment_of(status.stx_atime);
        item.changed = moment_of(status.stx_ctime);
        if (status.stx_mask & STATX_BTIME)
            item.created = moment_of(status.stx_btime);
        if (item.kind != ItemKind::file)
            return item;
        item.size = status.stx_size;
        item.content = ContentSource::host_file;
        if (status.stx_nlink > 1) {
            auto device = std::uint64_t{status.stx_dev_major} << 32 | status.stx_dev_minor;
            auto [first, added] = linked_.emplace(std::pair(device, status.stx_ino), item.address);
            if (!added)
                item.same_content_as = first->second;
        }
        return item;
    }

    std::string link_target(const core::File& folder, const std::string& name,
                            const std::string& path) {
        std::string target(PATH_MAX, '\0');
        auto size = ::readlinkat(folder.descriptor(), name.c_str(), target.data(), target.size());
        if (size < 0)
            lost("logical.entry_unreadable", path, std::strerror(errno));
        target.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return target;
    }

    core::Result<void> enter(const core::File& folder, const std::string& name,
                             const std::string& path, std::uint32_t depth) {
        if (depth >= LogicalSource::depth_max) {
            lost("logical.depth_limit", path, "what lies deeper is not read");
            return {};
        }
        constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int descriptor = ::openat(folder.descriptor(), name.c_str(), flags | O_NOATIME);
        if (descriptor < 0 && errno == EPERM)  // Another user's folder.
            descriptor = ::openat(folder.descriptor(), name.c_str(), flags);
        if (descriptor < 0) {
            lost("logical.folder_unreadable", path, std::strerror(errno));
            return {};
        }
        core::File inner(descriptor);
        return list(inner, path, depth + 1);
    }

    std::vector<std::string> names_in(const core::File& folder, const std::string& path) {
        std::vector<std::string> names;
        auto copy = folder.duplicate();  // closedir closes the descriptor it was given.
        DIR* stream = copy ? ::fdopendir(copy.value().descriptor()) : nullptr;
        if (!stream) {
            lost("logical.folder_unreadable", path, std::strerror(errno));
            return names;
        }
        (void)copy.value().release();
        ::rewinddir(stream);
        errno = 0;
        while (const dirent* entry = ::readdir(stream)) {
            std::string_view name(entry->d_name);
            if (name == "." || name == "..")
                continue;
            if (names.size() == LogicalSource::entries_per_folder_max) {
                lost("logical.entries_limit", path, "further entries are not read");
                break;
            }
            names.emplace_back(name);
        }
        if (errno != 0)
            lost("logical.folder_unreadable", path, std::strerror(errno));
        ::closedir(stream);
        std::ranges::sort(names);  // char_traits<char> compares as unsigned bytes.
        return names;
    }

    void lost(std::string_view code, const std::string& path, std::string_view why) {
        visitor_.anomaly({std::string(code), 0, in_quotes(path) + ": " + std::string(why), true});
    }

    const LogicalVisitor& visitor_;
    std::uint64_t count_ = 0;
    // First address of each file with several names, by device and inode.
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> linked_;
};

}  // namespace

core::Result<LogicalSource> LogicalSource::open(const fs::path& path) {
    std::error_code failed;
    auto real = fs::canonical(path, failed);
    if (failed)
        return core::Error(failed == std::errc::no_such_file_or_directory
                               ? core::ErrorCode::not_found
                               : core::ErrorCode::io,
                           "cannot open " + in_quotes(path.native()) + ": " + failed.message());
    bool is_folder = fs::is_directory(real, failed);
    auto folder = TRY(core::File::open_folder(is_folder ? real : real.parent_path()));
    return LogicalSource(std::move(folder), is_folder ? "" : real.filename().native());
}

core::Result<void> LogicalSource::walk(const LogicalVisitor& visitor) const {
    Walk walk(visitor);
    return only_name_.empty() ? walk.list(folder_, "", 0) : walk.entry(folder_, only_name_, "", 0);
}

core::Result<core::File> LogicalSource::open_file(const std::string& path_raw) const {
    if (!only_name_.empty() && path_raw != only_name_)
        return core::Error(core::ErrorCode::not_found,
                           in_quotes(path_raw) + " is not in the source");
    auto file = TRY(core::File::open_beneath(folder_, path_raw));
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return core::Error(core::ErrorCode::invalid_input,
                           in_quotes(path_raw) + " is no longer a regular file");
    return file;
}

core::Result<void> walk_folder(const fs::path& path, const LogicalVisitor& visitor) {
    auto source = TRY(LogicalSource::open(path));
    return source.walk(visitor);
}

}  // namespace examination
