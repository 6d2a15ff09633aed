#include "examination/filesystems/fat_entry.h"

#include "core/bytes.h"

#include <algorithm>

namespace examination {
namespace {

constexpr std::uint64_t first_entry_inode = 3;
constexpr std::uint64_t second_ns = 1'000'000'000;

struct DosTime {
    std::uint16_t date;
    std::uint16_t time;
    std::uint8_t hundredths = 0;  // 10 ms units, up to 199.
};

// docs/formats/filesystem_times.md. Nothing for zero and for what is no date.
std::optional<core::Moment> moment_of(const DosTime& dos, std::uint64_t precision_ns) {
    core::CivilTime civil;
    civil.year = 1980 + (dos.date >> 9);
    civil.month = dos.date >> 5 & 15u;
    civil.day = dos.date & 31u;
    civil.hour = dos.time >> 11;
    civil.minute = dos.time >> 5 & 63u;
    civil.second = (dos.time & 31u) * 2;
    bool valid = civil.month >= 1 && civil.month <= 12 && civil.day >= 1 && civil.hour < 24 &&
                 civil.minute < 60 && civil.second < 60 && dos.hundredths < 200;
    if (!valid)
        return std::nullopt;
    core::Moment moment;
    moment.seconds = core::seconds_from_civil(civil) + dos.hundredths / 100;
    moment.nanoseconds = dos.hundredths % 100 * 10'000'000u;
    moment.precision_ns = precision_ns;
    moment.raw = (std::uint64_t{dos.date} << 16 | dos.time) << 8 | dos.hundredths;
    moment.encoding = core::TimeEncoding::dos;
    return moment;
}

// exFAT §7.4.10: bit 7 says that the rest, signed quarters of an hour, holds.
void apply_offset(std::optional<core::Moment>& moment, std::uint8_t field) {
    if (!moment || (field & 0x80) == 0)
        return;
    int quarters = field & 0x7F;
    if (quarters >= 64)
        quarters -= 128;
    moment->zone = core::TimeZoneKnowledge::fixed_offset;
    moment->offset_minutes = static_cast<std::int16_t>(quarters * 15);
    moment->seconds -= std::int64_t{quarters} * 15 * 60;
}

void replace(std::optional<core::Moment>& kept, std::optional<core::Moment> stored) {
    if (stored)
        kept = stored;
}

// FAT: "NAME    EXT" with the bits that say which part is shown in small letters.
std::string joined_name(std::string_view name, std::uint8_t case_bits) {
    auto part = [&](std::size_t begin, std::size_t size, bool small) {
        std::string text(name.substr(begin, size));
        while (text.ends_with(' '))
            text.pop_back();
        for (char& c : text)
            if (small && c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        return text;
    };
    auto base = part(0, 8, (case_bits & 0x08) != 0);
    auto extension = part(8, 3, (case_bits & 0x10) != 0);
    if (base.starts_with('\x05'))
        base[0] = '\xE5';
    return extension.empty() ? base : base + '.' + extension;
}

}  // namespace

std::optional<FatEntries> FatEntries::open(TSK_FS_INFO& file_system) {
    std::array<std::byte, 512> sector{};
    if (!TSK_FS_TYPE_ISFAT(file_system.ftype) ||
        tsk_fs_read(&file_system, 0, reinterpret_cast<char*>(sector.data()), sector.size()) !=
            static_cast<ssize_t>(sector.size()))
        return std::nullopt;
    core::Block<512> boot(sector);
    std::uint64_t sectors = 0;
    if (file_system.ftype == TSK_FS_TYPE_EXFAT) {
        sectors = boot.u32<88>();
    } else {
        std::uint64_t table = boot.u16<22>() != 0 ? boot.u16<22>() : boot.u32<36>();
        sectors = boot.u16<14>() + table * boot.u8<16>();
    }
    return FatEntries(file_system, sectors * file_system.block_size);
}

std::optional<FatEntries::Entry> FatEntries::read(std::uint64_t inode) const {
    Entry entry{};
    auto offset = data_offset_ + (inode - first_entry_inode) * entry_size;
    auto end =
        (static_cast<std::uint64_t>(file_system_->last_block_act) + 1) * file_system_->block_size;
    if (inode < first_entry_inode || offset > end || end - offset < entry_size)
        return std::nullopt;
    if (tsk_fs_read(file_system_, static_cast<TSK_OFF_T>(offset),
                    reinterpret_cast<char*>(entry.data()),
                    entry.size()) != static_cast<ssize_t>(entry.size()))
        return std::nullopt;
    return entry;
}

void FatEntries::set_times(FoundItem& item) const {
    auto bytes = read(item.inode);
    if (!bytes)
        return;
    core::Block<entry_size> entry(*bytes);
    if (file_system_->ftype == TSK_FS_TYPE_EXFAT) {
        if ((entry.u8<0>() & 0x7F) != 0x05)  // A file's first entry, in use or not.
            return;
        replace(item.created,
                moment_of({entry.u16<10>(), entry.u16<8>(), entry.u8<20>()}, second_ns / 100));
        replace(item.modified,
                moment_of({entry.u16<14>(), entry.u16<12>(), entry.u8<21>()}, second_ns / 100));
        replace(item.accessed, moment_of({entry.u16<18>(), entry.u16<16>()}, 2 * second_ns));
        apply_offset(item.created, entry.u8<22>());
        apply_offset(item.modified, entry.u8<23>());
        apply_offset(item.accessed, entry.u8<24>());
        return;
    }
    constexpr std::uint64_t day_ns = 86'400 * second_ns;
    replace(item.created,
            moment_of({entry.u16<16>(), entry.u16<14>(), entry.u8<13>()}, second_ns / 100));
    replace(item.modified, moment_of({entry.u16<24>(), entry.u16<22>()}, 2 * second_ns));
    replace(item.accessed, moment_of({entry.u16<18>(), 0}, day_ns));
}

std::optional<std::string> FatEntries::stored_name(TSK_INUM_T inode, std::string_view shown) const {
    if (file_system_->ftype == TSK_FS_TYPE_EXFAT || shown.find('^') == std::string_view::npos)
        return std::nullopt;
    auto bytes = read(inode);
    if (!bytes)
        return std::nullopt;
    core::Block<entry_size> entry(*bytes);
    auto name = joined_name(entry.text<0, 11>(), entry.u8<12>());
    // It is this entry's short name only if it differs where libtsk replaced a byte.
    bool same = name.size() == shown.size();
    for (std::size_t i = 0; same && i < name.size(); ++i)
        same = name[i] == shown[i] || (shown[i] == '^' && static_cast<signed char>(name[i]) < 0);
    return same ? std::optional(name) : std::nullopt;
}

}  // namespace examination
