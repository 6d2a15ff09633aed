#include "examination/artifacts/windows/registry_hive.h"

#include "core/text.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace examination {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

namespace {

constexpr std::uint64_t checksum_offset = 508;
constexpr std::uint64_t cell_size_size = 4;

std::uint32_t u32_at(Bytes bytes, std::uint64_t offset) {
    std::uint32_t value;
    std::memcpy(&value, bytes.span().data() + offset, sizeof value);
    return value;
}

std::string name_of(std::string_view stored) {
    std::size_t size = 0;
    while (size + 1 < stored.size() && (stored[size] != '\0' || stored[size + 1] != '\0'))
        size += 2;
    return core::utf8_from_utf16le(stored.substr(0, size));
}

}  // namespace

// XOR of the numbers before it; 0 and all ones are not used.
std::uint32_t registry_base_checksum(Bytes base) {
    std::uint32_t sum = 0;
    for (std::uint64_t at = 0; at < checksum_offset; at += sizeof sum)
        sum ^= u32_at(base, at);
    return sum == 0 ? 1 : sum == 0xFFFF'FFFF ? 0xFFFF'FFFE : sum;
}

Result<RegistryBase> read_registry_base(Bytes file) {
    auto block = TRY(file.block<registry_log_base_size>(0));
    RegistryBase base;
    base.signature_right = block.text<0, 4>() == "regf";
    base.primary_sequence = block.u32<4>();
    base.secondary_sequence = block.u32<8>();
    base.last_written = block.u64<12>();
    base.major = block.u32<20>();
    base.minor = block.u32<24>();
    base.type = block.u32<28>();
    base.root = block.u32<36>();
    base.bins_size = block.u32<40>();
    base.name = name_of(block.text<48, 64>());
    base.checksum_right = registry_base_checksum(file) == block.u32<checksum_offset>();
    return base;
}

std::uint64_t RegistryHiveView::bins_size() const {
    return file_.size() > registry_base_size ? file_.size() - registry_base_size : 0;
}

Bytes RegistryHiveView::bytes(std::uint64_t begin, std::uint64_t end) const {
    end = std::min(end, bins_size());
    if (begin >= end)
        return {};
    return Bytes(file_.span().subspan(file_offset(begin), end - begin));
}

std::optional<RegistryCell> RegistryHiveView::cell(std::uint32_t offset) const {
    if (offset % registry_cell_alignment != 0 || offset < registry_bin_head_size ||
        offset + std::uint64_t{registry_cell_alignment} > bins_size())
        return std::nullopt;
    auto stored = static_cast<std::int32_t>(u32_at(file_, file_offset(offset)));
    auto size = static_cast<std::uint64_t>(stored < 0 ? -std::int64_t{stored} : stored);
    if (size < registry_cell_alignment || size > bins_size() - offset)
        return std::nullopt;
    return RegistryCell{bytes(offset + cell_size_size, offset + size), stored < 0};
}

}  // namespace examination
