// A SQLite file system of one read-only file that is already open, and nothing else.
#pragma once

#include "core/file.h"
#include "core/result.h"

#include <cstdint>

#include <sqlite3.h>

namespace examination {

// Must outlive every connection opened through it. REQUIRES: one at a time in a process.
class DescriptorVfs {
public:
    explicit DescriptorVfs(core::File file) : file_(std::move(file)) {}
    DescriptorVfs(const DescriptorVfs&) = delete;
    DescriptorVfs& operator=(const DescriptorVfs&) = delete;
    ~DescriptorVfs();

    // Initialises SQLite and makes this file system known to it under name().
    core::Result<void> install();
    const char* name() const { return "spoor-descriptor"; }

    std::uint64_t size() const { return size_; }
    std::uint64_t bytes_read() const { return bytes_read_; }
    // SQLite's own result code.
    int read(void* buffer, int size, sqlite3_int64 offset);

private:
    core::File file_;
    std::uint64_t size_ = 0;
    std::uint64_t bytes_read_ = 0;
    sqlite3_vfs vfs_{};
    bool installed_ = false;
};

}  // namespace examination
