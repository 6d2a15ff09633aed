// Bytes that can be read at any offset, whatever they lie in: a file, memory, another image.
#pragma once

#include "core/file.h"
#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace core {

// Reading changes nothing that a reader could see. Implementations that wrap something which is not
// thread-safe say so; those of this header can be read by several threads at once.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    virtual Result<std::uint64_t> size() const = 0;
    // Reads until the buffer is full or the bytes end; returns how many were read.
    virtual Result<std::size_t> read_at(std::span<std::byte> buffer,
                                        std::uint64_t offset) const = 0;
    // Reads exactly the buffer; bytes that end before are an error.
    Result<void> read_exactly_at(std::span<std::byte> buffer, std::uint64_t offset) const;
};

// A file's bytes, through its descriptor.
class FileBytes final : public ByteSource {
public:
    explicit FileBytes(File file) : file_(std::move(file)) {}

    Result<std::uint64_t> size() const override { return file_.size(); }
    Result<std::size_t> read_at(std::span<std::byte> buffer, std::uint64_t offset) const override {
        return file_.read_at(buffer, offset);
    }

private:
    File file_;
};

// Bytes in memory, which it owns.
class MemoryBytes final : public ByteSource {
public:
    explicit MemoryBytes(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

    Result<std::uint64_t> size() const override { return bytes_.size(); }
    Result<std::size_t> read_at(std::span<std::byte> buffer, std::uint64_t offset) const override;

private:
    std::vector<std::byte> bytes_;
};

// The bytes of another source, which must outlive it.
class BorrowedBytes final : public ByteSource {
public:
    explicit BorrowedBytes(const ByteSource& bytes) : bytes_(bytes) {}

    Result<std::uint64_t> size() const override { return bytes_.size(); }
    Result<std::size_t> read_at(std::span<std::byte> buffer, std::uint64_t offset) const override {
        return bytes_.read_at(buffer, offset);
    }

private:
    const ByteSource& bytes_;
};

}  // namespace core
