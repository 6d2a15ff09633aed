#include "examination/artifacts/windows/registry_cells.h"

#include "core/text.h"
#include "examination/artifacts/windows/identifiers.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t key_head_size = 76;
constexpr std::uint64_t value_head_size = 20;
constexpr std::uint32_t resident_flag = 0x8000'0000;
constexpr std::uint64_t resident_size_max = 4;
// More than this lies in segments of this size.
constexpr std::uint64_t segment_size = 16'344;
constexpr std::uint64_t segments_max = 65'536;
// Windows: 255 characters of a key's name, 16,383 of a value's.
constexpr std::uint64_t key_name_bytes_max = 1'024;
constexpr std::uint64_t value_name_bytes_max = 32'768;

std::uint32_t u32_at(Bytes bytes, std::uint64_t offset) {
    std::uint32_t value;
    std::memcpy(&value, bytes.span().data() + offset, sizeof value);
    return value;
}

// A narrow name is UTF-16 without its upper bytes.
std::string name_of(std::string_view stored, bool narrow) {
    if (!narrow)
        return core::utf8_from_utf16le(stored.substr(0, stored.size() & ~std::size_t{1}));
    std::string name;
    name.reserve(stored.size());
    for (char c : stored)
        core::append_utf8(name, static_cast<unsigned char>(c));
    return name;
}

std::string_view text_at(Bytes bytes, std::uint64_t begin, std::uint64_t size) {
    return bytes.text().substr(std::min<std::size_t>(begin, bytes.size()), size);
}

}  // namespace

std::optional<RegistryKeyNode> read_key_node(Bytes cell) {
    auto head = cell.block<key_head_size>(0);
    if (!head || head.value().text<0, 2>() != "nk")
        return std::nullopt;
    const auto& stored = head.value();
    RegistryKeyNode key;
    key.flags = stored.u16<2>();
    key.last_written = stored.u64<4>();
    key.parent = stored.u32<16>();
    key.subkey_count = stored.u32<20>();
    key.subkeys = stored.u32<28>();
    key.value_count = stored.u32<36>();
    key.values = stored.u32<40>();
    key.security = stored.u32<44>();
    key.class_name = stored.u32<48>();
    std::uint64_t name_size = stored.u16<72>();
    key.class_size = stored.u16<74>();
    auto name = text_at(cell, key_head_size, std::min(name_size, key_name_bytes_max));
    key.name_cut = name.size() < name_size;
    key.name = name_of(name, (key.flags & registry_name_is_narrow) != 0);
    return key;
}

std::optional<RegistryValue> read_value(Bytes cell, std::uint32_t offset) {
    auto head = cell.block<value_head_size>(0);
    if (!head || head.value().text<0, 2>() != "vk")
        return std::nullopt;
    const auto& stored = head.value();
    RegistryValue value;
    value.cell = offset;
    std::uint64_t name_size = stored.u16<2>();
    value.resident = (stored.u32<4>() & resident_flag) != 0;
    value.size = stored.u32<4>() & ~resident_flag;
    value.data = stored.u32<8>();
    value.type = stored.u32<12>();
    bool narrow = (stored.u16<16>() & 1) != 0;
    auto name = text_at(cell, value_head_size, std::min(name_size, value_name_bytes_max));
    value.name_cut = name.size() < name_size;
    value.name = name_of(name, narrow);
    return value;
}

std::vector<std::uint32_t> read_cell_numbers(Bytes cell, std::uint64_t begin, std::uint64_t end) {
    std::vector<std::uint32_t> numbers;
    end = std::min(end, cell.size());
    for (auto at = begin; at + sizeof(std::uint32_t) <= end; at += sizeof(std::uint32_t))
        numbers.push_back(u32_at(cell, at));
    return numbers;
}

std::optional<RegistrySubkeyList> read_subkey_list(Bytes cell) {
    auto head = cell.block<4>(0);
    if (!head)
        return std::nullopt;
    auto signature = head.value().text<0, 2>();
    bool hashed = signature == "lf" || signature == "lh";
    if (!hashed && signature != "li" && signature != "ri")
        return std::nullopt;
    RegistrySubkeyList list;
    list.count = head.value().u16<2>();
    list.of_lists = signature == "ri";
    std::uint64_t step = hashed ? 8 : 4;
    for (std::uint64_t i = 0, at = 4; i < list.count && at + step <= cell.size(); ++i, at += step)
        list.entries.push_back(u32_at(cell, at));
    return list;
}

std::optional<std::string> read_owner(Bytes cell) {
    auto head = cell.block<20>(0);
    if (!head || head.value().text<0, 2>() != "sk")
        return std::nullopt;
    auto descriptor =
        cell.slice(20, std::min<std::uint64_t>(head.value().u32<16>(), cell.size() - 20));
    auto places = descriptor.value().block<20>(0);
    if (!places)
        return std::nullopt;
    std::uint64_t owner = places.value().u32<4>();
    if (owner == 0 || owner > descriptor.value().size())
        return std::nullopt;
    return sid_text(Bytes(descriptor.value().span().subspan(owner)));
}

namespace {

RegistryData read_segments(const RegistryHiveView& hive, Bytes big, std::uint64_t wanted,
                           std::string& storage) {
    auto head = big.block<8>(0);
    auto list = hive.cell(head.value().u32<4>());
    std::uint64_t count = std::min<std::uint64_t>(head.value().u16<2>(), segments_max);
    storage.clear();
    if (list)
        for (auto number : read_cell_numbers(list->bytes, 0, count * 4)) {
            auto segment = hive.cell(number);
            if (!segment || storage.size() >= wanted)
                break;
            auto here = std::min(segment_size, wanted - storage.size());
            storage.append(segment->bytes.text().substr(0, here));
            if (segment->bytes.size() < here)
                break;
        }
    return {Bytes(std::string_view(storage)), storage.size() >= wanted};
}

}  // namespace

RegistryData read_value_data(const RegistryHiveView& hive, const RegistryValue& value,
                             std::uint64_t size_max, std::string& storage) {
    auto wanted = std::min<std::uint64_t>(value.size, size_max);
    if (value.resident) {
        storage.assign(reinterpret_cast<const char*>(&value.data),
                       std::min(wanted, resident_size_max));
        return {Bytes(std::string_view(storage)), wanted <= resident_size_max};
    }
    if (value.size == 0)
        return {{}, true};
    auto cell = hive.cell(value.data);
    if (!cell)
        return {};
    bool big = value.size > segment_size && cell->bytes.size() >= 8 &&
               cell->bytes.size() < value.size && cell->bytes.text().starts_with("db");
    if (big)
        return read_segments(hive, cell->bytes, wanted, storage);
    return {Bytes(cell->bytes.span().first(std::min(wanted, cell->bytes.size()))),
            wanted <= cell->bytes.size()};
}

std::string registry_type_name(std::uint32_t type) {
    constexpr std::array<std::string_view, 12> names{"REG_NONE",
                                                     "REG_SZ",
                                                     "REG_EXPAND_SZ",
                                                     "REG_BINARY",
                                                     "REG_DWORD",
                                                     "REG_DWORD_BIG_ENDIAN",
                                                     "REG_LINK",
                                                     "REG_MULTI_SZ",
                                                     "REG_RESOURCE_LIST",
                                                     "REG_FULL_RESOURCE_DESCRIPTOR",
                                                     "REG_RESOURCE_REQUIREMENTS_LIST",
                                                     "REG_QWORD"};
    return type < names.size() ? std::string(names[type]) : fmt::format("{:#x}", type);
}

}  // namespace examination
