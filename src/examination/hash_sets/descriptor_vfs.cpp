#include "examination/hash_sets/descriptor_vfs.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace examination {
namespace {

struct OpenedFile {
    sqlite3_file base;  // First, as SQLite sees only this.
    DescriptorVfs* vfs;
};

DescriptorVfs& vfs_of(sqlite3_file* file) {
    return *reinterpret_cast<OpenedFile*>(file)->vfs;
}

int refuse_write(sqlite3_file*, const void*, int, sqlite3_int64) {
    return SQLITE_READONLY;
}
int refuse_truncate(sqlite3_file*, sqlite3_int64) {
    return SQLITE_READONLY;
}
int nothing(sqlite3_file*) {
    return SQLITE_OK;
}
int nothing_at_level(sqlite3_file*, int) {
    return SQLITE_OK;
}
int read_file(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
    return vfs_of(file).read(buffer, size, offset);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(vfs_of(file).size());
    return SQLITE_OK;
}
int nobody_locks(sqlite3_file*, int* locked) {
    *locked = 0;
    return SQLITE_OK;
}
int know_no_control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
    return 4096;
}
int device_characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_IMMUTABLE;
}

constexpr sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = nothing,
    .xRead = read_file,
    .xWrite = refuse_write,
    .xTruncate = refuse_truncate,
    .xSync = nothing_at_level,
    .xFileSize = file_size,
    .xLock = nothing_at_level,
    .xUnlock = nothing_at_level,
    .xCheckReservedLock = nobody_locks,
    .xFileControl = know_no_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* vfs, const char*, sqlite3_file* file, int flags, int* flags_out) {
    file->pMethods = nullptr;
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0 || (flags & SQLITE_OPEN_READONLY) == 0)
        return SQLITE_CANTOPEN;
    reinterpret_cast<OpenedFile*>(file)->vfs = static_cast<DescriptorVfs*>(vfs->pAppData);
    file->pMethods = &methods;
    if (flags_out != nullptr)
        *flags_out = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
    return SQLITE_OK;
}
int refuse_removal(sqlite3_vfs*, const char*, int) {
    return SQLITE_READONLY;
}
int nothing_is_there(sqlite3_vfs*, const char*, int, int* answer) {
    *answer = 0;
    return SQLITE_OK;
}
int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    auto length = std::strlen(name);
    if (length + 1 > static_cast<std::size_t>(size))
        return SQLITE_CANTOPEN;
    std::memcpy(out, name, length + 1);
    return SQLITE_OK;
}
int no_randomness(sqlite3_vfs*, int size, char* out) {
    std::memset(out, 0, static_cast<std::size_t>(size));
    return size;
}
int no_sleep(sqlite3_vfs*, int) {
    return 0;
}
int no_time(sqlite3_vfs*, double* time) {
    *time = 0;
    return SQLITE_OK;
}
int no_last_error(sqlite3_vfs*, int, char*) {
    return 0;
}

}  // namespace

DescriptorVfs::~DescriptorVfs() {
    if (installed_)
        sqlite3_vfs_unregister(&vfs_);
}

core::Result<void> DescriptorVfs::install() {
    auto size = TRY(file_.size());
    size_ = size;
    if (sqlite3_initialize() != SQLITE_OK)
        return core::Error(core::ErrorCode::internal, "SQLite cannot be initialised");
    vfs_.iVersion = 1;
    vfs_.szOsFile = sizeof(OpenedFile);
    vfs_.mxPathname = 512;
    vfs_.zName = name();
    vfs_.pAppData = this;
    vfs_.xOpen = open_file;
    vfs_.xDelete = refuse_removal;
    vfs_.xAccess = nothing_is_there;
    vfs_.xFullPathname = full_path;
    vfs_.xRandomness = no_randomness;
    vfs_.xSleep = no_sleep;
    vfs_.xCurrentTime = no_time;
    vfs_.xGetLastError = no_last_error;
    if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK)
        return core::Error(core::ErrorCode::internal, "SQLite refuses our file system");
    installed_ = true;
    return {};
}

int DescriptorVfs::read(void* buffer, int size, sqlite3_int64 offset) {
    auto wanted = static_cast<std::size_t>(std::max(size, 0));
    std::span bytes(static_cast<std::byte*>(buffer), wanted);
    auto count = file_.read_at(bytes, static_cast<std::uint64_t>(offset));
    if (!count)
        return SQLITE_IOERR_READ;
    bytes_read_ += count.value();
    if (count.value() == wanted)
        return SQLITE_OK;
    std::memset(bytes.data() + count.value(), 0, wanted - count.value());
    return SQLITE_IOERR_SHORT_READ;
}

}  // namespace examination
