// Hives of the Windows registry: their base block, and their cells by offset.
// Format: docs/formats/windows_registry.md
#pragma once

#include "core/bytes.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination {

constexpr std::uint64_t registry_base_size = 4096;
constexpr std::uint64_t registry_log_base_size = 512;
constexpr std::uint64_t registry_bin_head_size = 32;
constexpr std::uint64_t registry_bin_alignment = 4096;
constexpr std::uint64_t registry_cell_alignment = 8;
constexpr std::uint32_t registry_no_cell = 0xFFFF'FFFF;

struct RegistryBase {
    bool signature_right = false;
    bool checksum_right = false;
    std::uint32_t primary_sequence = 0, secondary_sequence = 0;
    std::uint64_t last_written = 0;  // FILETIME.
    std::uint32_t major = 0, minor = 0;
    std::uint32_t type = 0;  // 0: a hive; 1, 2, 6: a transaction log.
    std::uint32_t root = registry_no_cell;
    std::uint64_t bins_size = 0;
    std::string name;  // The end of the path it was loaded from.

    bool is_log() const { return type == 1 || type == 2 || type == 6; }
    bool is_dirty() const { return primary_sequence != secondary_sequence; }
};
// An Error where there are not even the bytes of one.
core::Result<RegistryBase> read_registry_base(core::Bytes file);

// REQUIRES: at least registry_log_base_size bytes.
std::uint32_t registry_base_checksum(core::Bytes base);

struct RegistryCell {
    core::Bytes bytes;  // Without the cell's size.
    bool allocated = false;
};

// Offsets count from the first bin. The bytes must outlive it.
class RegistryHiveView {
public:
    explicit RegistryHiveView(core::Bytes file) : file_(file) {}

    static std::uint64_t file_offset(std::uint64_t cell) { return registry_base_size + cell; }
    // From the first bin to the end of the file.
    std::uint64_t bins_size() const;
    // Nothing where no cell can be: unaligned, outside, or larger than what is left.
    std::optional<RegistryCell> cell(std::uint32_t offset) const;
    // The bytes [begin, end) of the bins, cut at the end of the file.
    core::Bytes bytes(std::uint64_t begin, std::uint64_t end) const;

private:
    core::Bytes file_;
};

// A bit for each place where a cell can begin.
class RegistryCellMarks {
public:
    explicit RegistryCellMarks(std::uint64_t bins_size)
        : marks_(bins_size / registry_cell_alignment + 1) {}
    // True if the cell had not been marked. REQUIRES: the hive has a cell there.
    bool mark(std::uint32_t cell) {
        auto at = cell / registry_cell_alignment;
        bool is_new = !marks_[at];
        marks_[at] = true;
        return is_new;
    }
    bool has(std::uint64_t cell) const { return marks_[cell / registry_cell_alignment]; }

private:
    std::vector<bool> marks_;
};

}  // namespace examination
