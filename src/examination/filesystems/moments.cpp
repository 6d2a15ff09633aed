#include "examination/filesystems/moments.h"

#include "core/bytes.h"

#include <optional>

namespace examination {
namespace {

using core::Moment;
using core::TimeEncoding;
using core::TimeZoneKnowledge;

constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr std::uint64_t day_ns = 86'400 * second_ns;
constexpr std::int64_t hfs_epoch_seconds = 2'082'844'800;  // 1904 to 1970.

struct Stamp {
    std::int64_t seconds;
    std::uint32_t nanoseconds;
    bool absent() const { return seconds == 0 && nanoseconds == 0; }
};

Moment plain(const Stamp& stamp, std::uint64_t precision_ns, TimeZoneKnowledge zone) {
    Moment moment;
    moment.seconds = stamp.seconds;
    moment.nanoseconds = stamp.nanoseconds < second_ns ? stamp.nanoseconds : 0;
    moment.precision_ns = precision_ns;
    moment.zone = zone;
    return moment;
}

std::optional<Moment> unix_seconds(const Stamp& stamp) {
    if (stamp.absent())
        return std::nullopt;
    return Moment::from_unix_seconds(stamp.seconds);
}

std::optional<Moment> unix_nanos(const Stamp& stamp) {
    if (stamp.absent())
        return std::nullopt;
    auto moment = plain(stamp, 1, TimeZoneKnowledge::utc);
    moment.encoding = TimeEncoding::unix_nanos;
    moment.raw = static_cast<std::uint64_t>(stamp.seconds) * second_ns + moment.nanoseconds;
    return moment;
}

std::optional<Moment> filetime(std::uint64_t value) {
    if (value == 0)
        return std::nullopt;
    return Moment::from_filetime(value);
}

// docs/formats/filesystem_times.md: date and time words, and for creation a count of 10 ms.
std::optional<Moment> dos(const Stamp& stamp, std::uint64_t precision_ns) {
    if (stamp.absent())
        return std::nullopt;
    auto moment = plain(stamp, precision_ns, TimeZoneKnowledge::unknown);
    auto civil = core::civil_from_seconds(stamp.seconds);
    auto year = civil.year >= 1980 ? static_cast<std::uint64_t>(civil.year - 1980) : 0;
    std::uint64_t date = (year & 0x7F) << 9 | civil.month << 5 | civil.day;
    std::uint64_t time = std::uint64_t{civil.hour} << 11 | civil.minute << 5 | civil.second / 2;
    std::uint64_t hundredths = civil.second % 2 * 100 + moment.nanoseconds / 10'000'000;
    bool has_hundredths = precision_ns < second_ns;
    moment.raw = (date << 16 | time) << 8 | (has_hundredths ? hundredths : 0);
    moment.encoding = TimeEncoding::dos;
    return moment;
}

std::optional<Moment> hfs(const Stamp& stamp, TimeZoneKnowledge zone) {
    // A stored zero is 1904, which libtsk passes on as zero or as the epoch's distance.
    if (stamp.absent() || stamp.seconds == -hfs_epoch_seconds)
        return std::nullopt;
    auto moment = plain(stamp, second_ns, zone);
    moment.nanoseconds = 0;
    moment.encoding = TimeEncoding::hfs;
    moment.raw = static_cast<std::uint64_t>(stamp.seconds + hfs_epoch_seconds);
    return moment;
}

// ECMA-119 §9.1.5. libtsk has applied the record's own offset, so the moment is UTC and the raw
// value is given with offset zero.
std::optional<Moment> iso9660(const Stamp& stamp) {
    if (stamp.absent())
        return std::nullopt;
    auto moment = plain(stamp, second_ns, TimeZoneKnowledge::utc);
    moment.nanoseconds = 0;
    auto civil = core::civil_from_seconds(stamp.seconds);
    auto year = static_cast<std::uint64_t>(civil.year - 1900) & 0xFF;
    moment.raw = year << 48 | std::uint64_t{civil.month} << 40 | std::uint64_t{civil.day} << 32 |
                 std::uint64_t{civil.hour} << 24 | civil.minute << 16 | civil.second << 8;
    moment.encoding = TimeEncoding::iso9660;
    return moment;
}

}  // namespace

void set_times(FoundItem& item, const TSK_FS_INFO& file_system, const TSK_FS_META& meta) {
    Stamp modified{meta.mtime, meta.mtime_nano};
    Stamp accessed{meta.atime, meta.atime_nano};
    Stamp changed{meta.ctime, meta.ctime_nano};
    Stamp created{meta.crtime, meta.crtime_nano};
    auto type = file_system.ftype;
    auto set_all = [&](auto convert) {
        item.modified = convert(modified);
        item.accessed = convert(accessed);
        item.changed = convert(changed);
        item.created = convert(created);
    };
    if (type == TSK_FS_TYPE_EXFAT) {
        item.modified = dos(modified, 10'000'000);
        item.accessed = dos(accessed, 2 * second_ns);
        item.created = dos(created, 10'000'000);
    } else if (TSK_FS_TYPE_ISFAT(type)) {
        item.modified = dos(modified, 2 * second_ns);
        item.accessed = dos(accessed, day_ns);
        item.created = dos(created, 10'000'000);
    } else if (TSK_FS_TYPE_ISHFS(type)) {
        set_all([](const Stamp& stamp) { return hfs(stamp, TimeZoneKnowledge::utc); });
    } else if (TSK_FS_TYPE_ISISO9660(type)) {
        item.created = iso9660(created);
        item.modified = iso9660(modified);
        item.accessed = iso9660(accessed);
        item.changed = iso9660(changed);
    } else if (TSK_FS_TYPE_ISAPFS(type) || type == TSK_FS_TYPE_FFS2) {
        set_all(unix_nanos);
    } else if (type == TSK_FS_TYPE_EXT4) {
        // Inodes of 128 bytes have no room for more than seconds.
        bool seconds_only = (modified.nanoseconds | accessed.nanoseconds | changed.nanoseconds |
                             created.nanoseconds) == 0 &&
                            created.seconds == 0;
        set_all([&](const Stamp& stamp) {
            return seconds_only ? unix_seconds(stamp) : unix_nanos(stamp);
        });
    } else {
        set_all(unix_seconds);
    }
    if (TSK_FS_TYPE_ISEXT(type))
        item.deleted_at = unix_seconds({meta.time2.ext2.dtime, meta.time2.ext2.dtime_nano});
}

void set_ntfs_times(FoundItem& item, const TSK_FS_ATTR& standard_information) {
    auto size = static_cast<std::size_t>(standard_information.size);
    if (standard_information.rd.buf == nullptr || size < 32 ||
        size > standard_information.rd.buf_size)
        return;
    core::Bytes bytes(
        std::span(reinterpret_cast<const std::byte*>(standard_information.rd.buf), size));
    auto block = bytes.block<32>(0);
    if (!block)
        return;
    item.created = filetime(block.value().u64<0>());
    item.modified = filetime(block.value().u64<8>());
    item.changed = filetime(block.value().u64<16>());
    item.accessed = filetime(block.value().u64<24>());
}

}  // namespace examination
