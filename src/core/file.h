// Files as owned descriptors: whole reads and writes, and durable replacement.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Owns one file descriptor; closes it when it goes.
class File {
public:
    File() = default;
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(other.release()) {}
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File();

    static Result<File> open_read(const std::filesystem::path& path);
    // Creates or opens for reading and writing, mode 0600.
    static Result<File> open_write(const std::filesystem::path& path);
    // Creates a new file, mode 0600; conflict if it exists.
    static Result<File> create(const std::filesystem::path& path);
    // Opens `name` for reading inside `folder`, and nowhere else: no symbolic links, no "..".
    static Result<File> open_beneath(const File& folder, const std::filesystem::path& name);
    static Result<File> open_folder(const std::filesystem::path& path);

    explicit operator bool() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    int release();
    Result<File> duplicate() const;

    Result<std::uint64_t> size() const;
    // Reads until the buffer is full or the file ends; returns how many bytes were read.
    Result<std::size_t> read_at(std::span<std::byte> buffer, std::uint64_t offset) const;
    // Reads exactly the buffer; a file that ends before is an error.
    Result<void> read_exactly_at(std::span<std::byte> buffer, std::uint64_t offset) const;
    Result<void> write_at(std::span<const std::byte> bytes, std::uint64_t offset);
    Result<void> truncate(std::uint64_t size);
    Result<void> sync();

private:
    int descriptor_ = -1;
};

// Reads a whole file of at most `size_max` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t size_max);

// Replaces a file so that after a crash either the old or the new content is there, whole:
// temporary file, fsync, rename, fsync of the folder.
Result<void> replace_file(const std::filesystem::path& path, std::string_view content);

// Makes new directory entries durable.
Result<void> sync_folder(const std::filesystem::path& folder);
// Creates the folder and its parents (mode 0700), each made durable.
Result<void> ensure_folder(const std::filesystem::path& folder);

// "cannot open '/x/y': Permission denied" for the current errno.
Error io_error(std::string_view doing, const std::filesystem::path& path);

}  // namespace core
