// Directory entries of FAT and exFAT as stored: what libtsk does not pass on of them.
#pragma once

#include "examination/protocol/found.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tsk/libtsk.h>

namespace examination {

// libtsk numbers FAT's files by the place of their entry, so the entry can be found again.
class FatEntries {
public:
    // Nothing where the file system is no FAT or its boot sector can't be read. Keeps the handle.
    static std::optional<FatEntries> open(TSK_FS_INFO& file_system);

    // Replaces libtsk's times by the stored ones, which need no zone, and on exFAT carry one.
    void set_times(FoundItem& item) const;
    // libtsk gives each byte beyond ASCII of a short name as '^'. This is the name as stored, in
    // whatever code page that is; nothing where `shown` is not such a name.
    std::optional<std::string> stored_name(TSK_INUM_T inode, std::string_view shown) const;

private:
    static constexpr std::size_t entry_size = 32;
    using Entry = std::array<std::byte, entry_size>;

    FatEntries(TSK_FS_INFO& file_system, std::uint64_t data_offset)
        : file_system_(&file_system), data_offset_(data_offset) {}
    std::optional<Entry> read(std::uint64_t inode) const;

    TSK_FS_INFO* file_system_;
    std::uint64_t data_offset_;  // In bytes; of the entry with the first number.
};

}  // namespace examination
