#include "core/file.h"

#include "core/bytes.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace core {
namespace fs = std::filesystem;

namespace {

// A full disk, a quota, or a limit on the size of files.
bool is_lack_of_space(int number) {
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

}  // namespace

Error io_error(std::string_view doing, const fs::path& path) {
    int number = errno;
    auto code = number == ENOENT                      ? ErrorCode::not_found
                : number == EEXIST                    ? ErrorCode::conflict
                : number == EACCES || number == EPERM ? ErrorCode::denied
                : is_lack_of_space(number)            ? ErrorCode::no_space
                                                      : ErrorCode::io;
    std::string message = "cannot ";
    message.append(doing).append(" '").append(path.string()).append("': ");
    return Error(code, message.append(std::strerror(number)));
}

namespace {

Error descriptor_error(std::string_view doing) {
    int number = errno;
    std::string message = "cannot ";
    return Error(is_lack_of_space(number) ? ErrorCode::no_space : ErrorCode::io,
                 message.append(doing).append(": ").append(std::strerror(number)));
}

Result<File> open_with(const fs::path& path, int flags, mode_t mode) {
    int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (descriptor < 0)
        return io_error("open", path);
    return File(descriptor);
}

}  // namespace

File& File::operator=(File&& other) noexcept {
    if (this != &other) {
        if (descriptor_ >= 0)
            ::close(descriptor_);
        descriptor_ = other.release();
    }
    return *this;
}

File::~File() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

int File::release() {
    return std::exchange(descriptor_, -1);
}

Result<File> File::open_read(const fs::path& path) {
    return open_with(path, O_RDONLY, 0);
}

Result<File> File::open_write(const fs::path& path) {
    return open_with(path, O_RDWR | O_CREAT, 0600);
}

Result<File> File::create(const fs::path& path) {
    return open_with(path, O_RDWR | O_CREAT | O_EXCL, 0600);
}

Result<File> File::open_folder(const fs::path& path) {
    return open_with(path, O_RDONLY | O_DIRECTORY, 0);
}

Result<File> File::open_beneath(const File& folder, const fs::path& name) {
    open_how how{};
    // A pipe must not block, and reading must not change a file's access time where that is ours to
    // ask for (the file's owner, root).
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOATIME;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    auto open = [&] {
        return ::syscall(SYS_openat2, folder.descriptor(), name.c_str(), &how, sizeof how);
    };
    auto descriptor = open();
    if (descriptor < 0 && errno == EPERM) {
        how.flags &= ~std::uint64_t{O_NOATIME};
        descriptor = open();
    }
    if (descriptor < 0)
        return io_error("open", name);
    return File(static_cast<int>(descriptor));
}

Result<File> File::duplicate() const {
    int descriptor = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0)
        return descriptor_error("duplicate a descriptor");
    return File(descriptor);
}

Result<std::uint64_t> File::size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0)
        return descriptor_error("stat");
    if (S_ISREG(status.st_mode))
        return static_cast<std::uint64_t>(status.st_size);
    auto end = ::lseek(descriptor_, 0, SEEK_END);  // Block devices report their size this way.
    if (end < 0)
        return descriptor_error("find the size");
    return static_cast<std::uint64_t>(end);
}

Result<std::size_t> File::read_at(std::span<std::byte> buffer, std::uint64_t offset) const {
    std::size_t done = 0;
    while (done < buffer.size()) {
        auto count = ::pread(descriptor_, buffer.data() + done, buffer.size() - done,
                             static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return descriptor_error("read");
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

Result<void> File::read_exactly_at(std::span<std::byte> buffer, std::uint64_t offset) const {
    auto count = TRY(read_at(buffer, offset));
    if (count != buffer.size())
        return Error(ErrorCode::io, "the file ends too early");
    return {};
}

Result<void> File::write_at(std::span<const std::byte> bytes, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        auto count = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                              static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return descriptor_error("write");
        done += static_cast<std::size_t>(count);
    }
    return {};
}

Result<void> File::truncate(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0)
        return descriptor_error("truncate");
    return {};
}

Result<void> File::sync() {
    if (::fdatasync(descriptor_) != 0)
        return descriptor_error("sync");
    return {};
}

Result<std::string> read_file(const fs::path& path, std::uint64_t size_max) {
    auto file = TRY(File::open_read(path));
    auto size = TRY(file.size());
    if (size > size_max)
        return Error(ErrorCode::limit_exceeded, "'" + path.string() + "' is larger than expected");
    std::string content(size, '\0');
    auto count = TRY(file.read_at(std::as_writable_bytes(std::span(content)), 0));
    content.resize(count);
    return content;
}

Result<void> sync_folder(const fs::path& folder) {
    auto opened = TRY(File::open_folder(folder));
    if (::fsync(opened.descriptor()) != 0)
        return io_error("sync", folder);
    return {};
}

Result<void> ensure_folder(const fs::path& folder) {
    if (folder.empty() || fs::is_directory(folder))
        return {};
    TRY(ensure_folder(folder.parent_path()));
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return io_error("create the folder", folder);
    return sync_folder(folder.has_parent_path() ? folder.parent_path() : fs::path("."));
}

Result<void> replace_file(const fs::path& path, std::string_view content) {
    fs::path temporary = path;
    temporary += ".new";
    {
        auto file = TRY(open_with(temporary, O_RDWR | O_CREAT | O_TRUNC, 0600));
        TRY(file.write_at(bytes_of(content), 0));
        if (::fsync(file.descriptor()) != 0)
            return io_error("sync", temporary);
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return io_error("replace", path);
    return sync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

}  // namespace core
