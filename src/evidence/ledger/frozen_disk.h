// FrozenDisk: a ledger's folder as it was at one moment, for reading, while others go on writing.
#pragma once

#include "core/disk.h"

#include <map>

namespace evidence {

// Files that grow are read up to the size they had; those that are replaced or taken away are held
// open. What never changes (full tiles, kept checkpoints, full payload files) is opened when asked
// for. Only names that were there are there. REQUIRES: the disk outlives it.
class FrozenDisk : public core::Disk {
public:
    // REQUIRES: nobody writes to the folder during the call (Ledger::while_quiet).
    static core::Result<FrozenDisk> of(core::Disk& disk, const std::filesystem::path& folder);

    core::Result<std::unique_ptr<core::DiskFile>> open(const std::filesystem::path& path,
                                                       core::OpenMode mode) override;
    core::Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
    // denied: nothing is written here.
    core::Result<void> rename(const std::filesystem::path& from,
                              const std::filesystem::path& to) override;
    core::Result<void> remove(const std::filesystem::path& path) override;
    core::Result<void> ensure_folder(const std::filesystem::path& folder) override;
    core::Result<void> sync_folder(const std::filesystem::path& folder) override;

private:
    struct Held {
        std::shared_ptr<const core::DiskFile> file;  // Owned with the files that were opened of it.
        std::uint64_t size = 0;
    };
    class Part;
    explicit FrozenDisk(core::Disk& disk) : disk_(&disk) {}
    core::Result<void> freeze(const std::filesystem::path& folder);

    core::Disk* disk_;
    std::map<std::filesystem::path, std::vector<std::string>> names_;
    std::map<std::filesystem::path, Held> held_;
};

}  // namespace evidence
