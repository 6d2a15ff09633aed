#include "core/disk.h"

#include "core/bytes.h"
#include "core/file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {
namespace fs = std::filesystem;
namespace {

class RealFile : public DiskFile {
public:
    explicit RealFile(File file) : file_(std::move(file)) {}

    Result<std::uint64_t> size() const override { return file_.size(); }
    Result<std::size_t> read_at(std::span<std::byte> buffer, std::uint64_t offset) const override {
        return file_.read_at(buffer, offset);
    }
    Result<void> write_at(std::span<const std::byte> bytes, std::uint64_t offset) override {
        return file_.write_at(bytes, offset);
    }
    Result<void> truncate(std::uint64_t size) override { return file_.truncate(size); }
    Result<void> sync() override { return file_.sync(); }
    void forget_cached() const override {
        // Advice only: where it is not taken, the read is as good as any other.
        ::posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_DONTNEED);
    }

private:
    File file_;
};

}  // namespace

Result<void> DiskFile::read_exactly_at(std::span<std::byte> buffer, std::uint64_t offset) const {
    auto count = TRY(read_at(buffer, offset));
    if (count != buffer.size())
        return Error(ErrorCode::io, "the file ends too early");
    return {};
}

Result<std::unique_ptr<DiskFile>> RealDisk::open(const fs::path& path, OpenMode mode) {
    auto opened = mode == OpenMode::read ? File::open_read(path) : File::open_write(path);
    auto file = TRY(std::move(opened));
    if (mode == OpenMode::write_new)
        TRY(file.truncate(0));
    return std::unique_ptr<DiskFile>(std::make_unique<RealFile>(std::move(file)));
}

Result<void> RealDisk::rename(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        return io_error("replace", to);
    return {};
}

Result<void> RealDisk::remove(const fs::path& path) {
    if (std::remove(path.c_str()) != 0)
        return io_error("remove", path);
    return {};
}

Result<void> RealDisk::ensure_folder(const fs::path& folder) {
    return core::ensure_folder(folder);
}

Result<void> RealDisk::sync_folder(const fs::path& folder) {
    return core::sync_folder(folder);
}

Result<std::vector<std::string>> RealDisk::list(const fs::path& folder) {
    auto opened = TRY(File::open_folder(folder));
    std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(opened.descriptor()), &::closedir);
    if (!entries)
        return io_error("list", folder);
    opened.release();  // closedir() closes it.
    std::vector<std::string> names;
    errno = 0;
    while (const auto* entry = ::readdir(entries.get())) {
        std::string name = entry->d_name;
        struct stat status {};
        if (name == "." || name == "..")
            continue;
        if (::fstatat(::dirfd(entries.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISDIR(status.st_mode))
            name.push_back('/');
        names.push_back(std::move(name));
        errno = 0;
    }
    if (errno != 0)
        return io_error("list", folder);
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::string> read_whole(Disk& disk, const fs::path& path, std::uint64_t size_max,
                               ReadFrom from) {
    auto file = TRY(disk.open(path, OpenMode::read));
    auto size = TRY(file->size());
    if (size > size_max)
        return Error(ErrorCode::limit_exceeded, "'" + path.string() + "' is larger than expected");
    if (from == ReadFrom::medium)
        file->forget_cached();
    std::string content(size, '\0');
    TRY(file->read_exactly_at(std::as_writable_bytes(std::span(content)), 0));
    return content;
}

Result<void> put_file(Disk& disk, const fs::path& path, std::string_view content) {
    fs::path unfinished = path;
    unfinished += unfinished_suffix;
    {
        auto file = TRY(disk.open(unfinished, OpenMode::write_new));
        TRY(file->write_at(bytes_of(content), 0));
        TRY(file->sync());
    }
    return disk.rename(unfinished, path);
}

}  // namespace core
