// Merges sorted runs of rows into one ascending sequence with distinct keys.
#pragma once

#include "core/file.h"
#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace store {

// Sorted rows, in memory or in a part of a file that is read buffer by buffer. A view: the memory
// or the file must outlive it.
class RowRunView {
public:
    RowRunView(std::span<const std::byte> rows, std::uint32_t stride)
        : stride_(stride), window_(rows) {}
    RowRunView(const core::File& file, std::uint64_t offset, std::uint64_t size,
               std::uint32_t stride, std::size_t buffer_size)
        : stride_(stride), file_(&file), offset_(offset), left_(size), buffer_size_(buffer_size) {}

    // The run is at its end where fill() leaves no row. REQUIRES of row() and drop_row():
    // has_row().
    core::Result<void> fill();
    bool has_row() const { return !window_.empty(); }
    const std::byte* row() const { return window_.data(); }
    void drop_row() { window_ = window_.subspan(stride_); }

private:
    std::uint32_t stride_;
    std::span<const std::byte> window_;
    const core::File* file_ = nullptr;
    std::uint64_t offset_ = 0;
    std::uint64_t left_ = 0;
    std::size_t buffer_size_ = 0;
    std::vector<std::byte> buffer_;
};

struct MergeShape {
    std::uint32_t key_size = 32;
    std::uint32_t stride = 32;
};
// Takes whole rows, ascending.
using RowSink = std::function<core::Result<void>(std::span<const std::byte> rows)>;

// Of several rows with one key the first stands, that is the one with the lowest payload. A run
// that does not ascend is invalid_input: a spill file or a set that changed on disk.
core::Result<void> merge_runs(std::vector<RowRunView> runs, MergeShape shape, const RowSink& sink);

}  // namespace store
