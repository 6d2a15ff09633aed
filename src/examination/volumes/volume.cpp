#include "examination/volumes/volume.h"

#include "core/bytes.h"
#include "examination/volumes/layout.h"
#include "examination/volumes/sleuthkit.h"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>

#include <fmt/format.h>

namespace examination {
namespace {

using sleuthkit::ImageWindow;
using sleuthkit::VolumeSystemHandle;

constexpr std::uint64_t sector_bytes = 512;

std::string table_name(TSK_VS_TYPE_ENUM type) {
    switch (type) {
        case TSK_VS_TYPE_DOS:
            return "mbr";
        case TSK_VS_TYPE_GPT:
            return "gpt";
        case TSK_VS_TYPE_MAC:
            return "apm";
        case TSK_VS_TYPE_BSD:
            return "bsd";
        case TSK_VS_TYPE_SUN:
            return "sun";
        default:
            return "none";
    }
}

VolumeSystemHandle open_table(const ImageWindow& window, TSK_VS_TYPE_ENUM type) {
    try {
        return VolumeSystemHandle(tsk_vs_open(window.get(), 0, type));
    } catch (const std::exception&) {
        return nullptr;
    }
}

// libtsk multiplies sector numbers from the table by the sector size; both are hostile.
std::optional<Extent> bytes_of(const TSK_VS_PART_INFO& part, std::uint64_t block_size) {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    if (__builtin_mul_overflow(std::uint64_t{part.start}, block_size, &offset) ||
        __builtin_mul_overflow(std::uint64_t{part.len}, block_size, &size) ||
        offset + size < offset)
        return std::nullopt;
    return Extent{offset, size};
}

bool is_container_of_others(const TSK_VS_INFO& table, std::string_view description) {
    // An extended partition is marked as metadata, and spans its logical ones.
    bool extended = table.vstype == TSK_VS_TYPE_DOS && !description.starts_with("Primary Table") &&
                    !description.starts_with("Extended Table");
    return extended;
}

// A BSD label's slice "c" is the whole disk, not a part of it.
bool is_whole_disk_slice(const TSK_VS_INFO& table, const TSK_VS_PART_INFO& part,
                         std::string_view description) {
    return table.vstype == TSK_VS_TYPE_BSD && part.slot_num == 2 &&
           description.starts_with("Unused");
}

// Sectors of a table at the medium's end that libtsk does not list: the backup GPT.
std::vector<Extent> backup_gpt(Image& image, std::uint64_t block_size) {
    std::vector<Extent> found;
    if (image.size() < 2 * block_size)
        return found;
    std::array<std::byte, 92> head{};
    std::uint64_t header = image.size() / block_size * block_size - block_size;
    if (!image.read_at(head, header))
        return found;
    core::Block<92> block(head);
    if (block.text<0, 8>() != "EFI PART")
        return found;
    found.push_back({header, block_size});
    // UEFI 2.10 §5.3.2: PartitionEntryLBA at 72, NumberOfPartitionEntries 80, their size 84.
    std::uint64_t entries = block.u64<72>();
    std::uint64_t bytes = std::uint64_t{block.u32<80>()} * block.u32<84>();
    std::uint64_t offset = 0;
    if (!__builtin_mul_overflow(entries, block_size, &offset) && offset < header &&
        bytes <= header - offset && bytes > 0 && bytes <= (1u << 20))
        found.push_back({offset, (bytes + block_size - 1) / block_size * block_size});
    return found;
}

// Does the first sector look like a table that libtsk then refused?
bool claims_a_table(Image& image) {
    std::array<std::byte, sector_bytes> sector{};
    if (image.size() < 2 * sector_bytes || !image.read_at(sector, 0))
        return false;
    core::Block<sector_bytes> block(sector);
    bool signature = block.u16<510>() == 0xAA55;
    // Four entries of 16 bytes from 446; the byte at 4 of each is the type, the first is 0 or 0x80.
    bool entries = false;
    for (std::size_t i = 0; i < 4; ++i) {
        auto entry = std::span(sector).subspan(446 + 16 * i, 16);
        auto flag = static_cast<unsigned>(entry[0]);
        if (flag != 0 && flag != 0x80)
            return false;
        entries = entries || static_cast<unsigned>(entry[4]) != 0;
    }
    return signature && entries;
}

class TableReader {
public:
    TableReader(Image& image, RecordSink& sink) : image_(image), layout_(image.size(), sink) {}

    void read(const TSK_VS_INFO& table, std::uint64_t base) {
        std::uint64_t block_size = table.block_size;
        auto name = table_name(table.vstype);
        for (auto* part = table.part_list; part != nullptr; part = part->next) {
            std::string description = part->desc == nullptr ? "" : part->desc;
            if ((part->flags & TSK_VS_PART_FLAG_UNALLOC) != 0 ||
                is_whole_disk_slice(table, *part, description))
                continue;
            auto bytes = bytes_of(*part, block_size);
            if (!bytes) {
                layout_.overflow(description);
                continue;
            }
            bytes->offset += base;
            if ((part->flags & TSK_VS_PART_FLAG_META) == 0)
                layout_.add_volume({0, bytes->offset, bytes->size, name, description});
            else if (!is_container_of_others(table, description))
                layout_.add_table(name, *bytes);
        }
        if (table.vstype == TSK_VS_TYPE_GPT)
            for (const auto& extent : backup_gpt(image_, block_size))
                layout_.add_table(name, extent);
    }

    // A BSD label inside an MBR partition divides it further.
    void read_nested() {
        for (const auto& volume : layout_.volumes())
            if (volume.table == "mbr" && is_bsd_partition(volume.description))
                read_label(volume);
    }

    VolumeLayout finish() { return layout_.finish(); }

private:
    static bool is_bsd_partition(std::string_view description) {
        return description.find("(0xa5)") != std::string_view::npos ||
               description.find("(0xa6)") != std::string_view::npos ||
               description.find("(0xa9)") != std::string_view::npos;
    }

    void read_label(const Volume& outer) {
        if (outer.offset >= image_.size())
            return;
        ImageWindow window(image_, outer.offset,
                           std::min(outer.size, image_.size() - outer.offset));
        auto label = open_table(window, TSK_VS_TYPE_BSD);
        tsk_error_reset();
        if (!label)
            return;
        // Slices are counted from the disk's start by most writers, from the partition's by some.
        bool absolute = true;
        for (auto* part = label->part_list; part != nullptr; part = part->next) {
            auto bytes = bytes_of(*part, label->block_size);
            bool slice = (part->flags & TSK_VS_PART_FLAG_ALLOC) != 0 &&
                         (part->flags & TSK_VS_PART_FLAG_META) == 0;
            absolute = absolute && (!slice || !bytes || bytes->offset >= outer.offset);
        }
        layout_.remove_volume(outer);
        read(*label, absolute ? 0 : outer.offset);
    }

    Image& image_;
    LayoutBuilder layout_;
};

VolumeLayout whole_medium(std::uint64_t size) {
    VolumeLayout layout;
    layout.volumes.push_back({1, 0, size, "none", ""});
    return layout;
}

}  // namespace

core::Result<VolumeLayout> read_volumes(Image& image, RecordSink& sink) {
    if (image.size() == 0)
        return VolumeLayout{};
    ImageWindow window(image, 0, image.size());
    // A boot sector ends like an MBR, and its code can look like a table.
    if (sleuthkit::open_file_system(window).handle || sleuthkit::open_pool(window))
        return whole_medium(image.size());
    auto table = open_table(window, TSK_VS_TYPE_DETECT);
    auto error = sleuthkit::take_error();
    if (!table) {
        if (claims_a_table(image))
            sink.anomaly(0, "volume.table_damaged", error);
        return whole_medium(image.size());
    }
    if (table->is_backup != 0)
        sink.anomaly(table->offset, "volume.backup_table_used");
    TableReader reader(image, sink);
    reader.read(*table, 0);
    reader.read_nested();
    auto layout = reader.finish();
    if (layout.volumes.empty() && layout.claims.empty())
        return whole_medium(image.size());
    return layout;
}

}  // namespace examination
