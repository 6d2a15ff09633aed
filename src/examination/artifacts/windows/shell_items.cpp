#include "examination/artifacts/windows/shell_items.h"

#include "core/text.h"
#include "examination/artifacts/windows/identifiers.h"
#include "examination/artifacts/windows/registry_times.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::size_t items_max = 1'024;
constexpr std::size_t extensions_max = 16;
constexpr std::uint32_t file_entry_extension = 0xBEEF0004;

struct KnownFolder {
    std::string_view guid, name;
};
constexpr KnownFolder known_folders[] = {
#define SHELL_FOLDER(guid, name) {guid, name},
#include "examination/artifacts/windows/shell_folders.def"
#undef SHELL_FOLDER
};

std::string_view text_from(Bytes item, std::uint64_t at) {
    return item.text().substr(std::min<std::size_t>(at, item.size()));
}

// Of the code page of the computer, which is not stored.
std::string narrow_text(Bytes item, std::uint64_t at) {
    auto text = text_from(item, at);
    return core::utf8_or_escaped(text.substr(0, text.find('\0')));
}

// Up to its NUL, which is counted too.
std::string_view wide_bytes(Bytes item, std::uint64_t at) {
    auto text = text_from(item, at);
    std::size_t size = 0;
    while (size + 1 < text.size() && (text[size] != '\0' || text[size + 1] != '\0'))
        size += 2;
    return text.substr(0, size);
}

std::optional<std::string> guid_at(Bytes item, std::uint64_t at) {
    auto bytes = item.slice(at, 16);
    return bytes ? guid_text(bytes.value()) : std::nullopt;
}

// Where the long name begins, by the extension's version.
std::uint64_t long_name_offset(std::uint16_t version) {
    return version >= 9 ? 46 : version >= 8 ? 42 : version >= 7 ? 38 : 20;
}

void read_file_extension(Bytes block, std::uint16_t version, ShellItem& out) {
    auto head = block.block<18>(0);
    if (!head)
        return;
    out.created = moment_of_dos(head.value().u32<8>());
    out.accessed = moment_of_dos(head.value().u32<12>());
    if (auto reference = block.block<8>(20); reference && version >= 7) {
        auto number = reference.value().u64<0>();
        if (number != 0) {
            out.mft_entry = number & 0xFFFF'FFFF'FFFF;
            out.mft_sequence = number >> 48;
        }
    }
    if (version < 3)
        return;
    auto name = core::utf8_from_utf16le(wide_bytes(block, long_name_offset(version)));
    if (!name.empty())
        out.name = std::move(name);
}

// Blocks of size, version and signature, to the end of the item.
void read_extensions(Bytes item, std::uint64_t at, ShellItem& out) {
    for (std::size_t i = 0; i < extensions_max; ++i) {
        auto head = item.block<8>(at);
        if (!head)
            return;
        std::uint64_t size = head.value().u16<0>();
        auto block = item.slice(at, size);
        if (size < 8 || !block)
            return;
        if (head.value().u32<4>() == file_entry_extension)
            read_file_extension(block.value(), head.value().u16<2>(), out);
        at += size;
    }
}

// `at`: where the type stands, before which there may be more.
ShellItem read_file_entry(Bytes item, std::uint64_t at) {
    ShellItem out;
    auto head = item.block<12>(at);
    if (!head) {
        out.kind = "other";
        return out;
    }
    auto type = head.value().u8<0>();
    bool folder = (type & 1) != 0, wide = (type & 4) != 0;
    out.kind = folder ? "folder" : "file";
    if (!folder)
        out.size = head.value().u32<2>();
    out.modified = moment_of_dos(head.value().u32<6>());
    auto name_at = at + 12;
    std::uint64_t behind = 0;
    if (wide) {
        auto stored = wide_bytes(item, name_at);
        out.name = core::utf8_from_utf16le(stored);
        behind = name_at + stored.size() + 2;
    } else {
        out.name = narrow_text(item, name_at);
        auto stored = text_from(item, name_at);
        behind = name_at + std::min(stored.find('\0'), stored.size()) + 1;
    }
    // The item's size stands in front of it: offsets are even in the whole.
    read_extensions(item, behind + behind % 2, out);
    return out;
}

ShellItem named(std::string_view kind, std::string name) {
    ShellItem out;
    out.kind = kind;
    out.name = std::move(name);
    return out;
}

ShellItem read_volume(Bytes item, std::uint8_t type) {
    constexpr std::uint8_t by_guid = 0x2E;
    if (type == by_guid)
        if (auto guid = guid_at(item, 2))
            return named("known folder", shell_folder_name(*guid));
    auto name = narrow_text(item, 1);
    while (name.ends_with('\\'))
        name.pop_back();
    return named("volume", std::move(name));
}

// Flags, the size of what stands before the address, and the address.
ShellItem read_address(Bytes item) {
    constexpr std::uint8_t wide = 0x80;
    auto head = item.block<4>(0);
    if (!head)
        return named("address", {});
    std::uint64_t at = std::uint64_t{4} + head.value().u16<2>();
    return named("address", (head.value().u8<1>() & wide) != 0
                                ? core::utf8_from_utf16le(wide_bytes(item, at))
                                : narrow_text(item, at));
}

// What the property store in an item has as its name: "1SPS", the set's GUID, then properties of
// size, number, type and value. [MS-PROPSTORE] §2.2.
std::string name_in_properties(Bytes item) {
    using namespace std::string_view_literals;
    constexpr auto shell_set =
        "1SPS\x30\xF1\x25\xB7\xEF\x47\x1A\x10\xA5\xF1\x02\x60\x8C\x9E\xEB\xAC"sv;
    constexpr std::uint32_t item_name = 10, wide_text = 0x1F;
    auto set = item.text().find(shell_set);
    for (auto at = set + shell_set.size(); set != std::string_view::npos;) {
        auto head = item.block<17>(at);
        if (!head || head.value().u32<0>() < 17)
            return {};
        std::uint64_t characters = head.value().u32<13>();
        auto text = item.slice(at + 17, characters * 2);
        if (head.value().u32<4>() == item_name && head.value().u32<9>() == wide_text && text)
            return core::utf8_from_utf16le(wide_bytes(text.value(), 0));
        at += head.value().u32<0>();
    }
    return {};
}

// Items of several types that wrap another form, which a signature tells.
std::optional<ShellItem> read_wrapped(Bytes item) {
    constexpr std::uint32_t control_panel_category = 0x39DE2184, drive = 0xF5A6B710,
                            known_folder = 0x23FEBBEE;
    if (auto head = item.block<10>(0); head && head.value().u32<2>() == control_panel_category)
        return named("control panel",
                     fmt::format("Control Panel category {}", head.value().u32<6>()));
    if (text_from(item, 4).starts_with("CFSF"))
        return read_file_entry(item, 10);  // A folder of the user's own.
    auto head = item.block<8>(0);
    switch (head ? head.value().u32<4>() : 0) {
        case drive:
            return read_volume(Bytes(text_from(item, 10)), 0x2F);
        case known_folder:
            if (auto guid = guid_at(item, 12))
                return named("known folder", shell_folder_name(*guid));
            break;
        default:
            break;
    }
    if (auto name = name_in_properties(item); !name.empty())
        return named("properties", std::move(name));
    return std::nullopt;
}

ShellItem read_other(std::uint8_t type) {
    return named("other", fmt::format("(item of type {:#04x})", type));
}

}  // namespace

std::string shell_folder_name(std::string_view guid) {
    auto bare = guid;
    if (bare.starts_with('{') && bare.ends_with('}'))
        bare = bare.substr(1, bare.size() - 2);
    for (const auto& folder : known_folders)
        if (folder.guid == bare)
            return std::string(folder.name);
    return std::string(guid);
}

ShellItem read_shell_item(Bytes item) {
    auto head = item.block<1>(0);
    if (!head)
        return named("other", "(empty item)");
    auto type = head.value().u8<0>();
    constexpr std::uint8_t root = 0x1F, uri = 0x61, control_panel = 0x71;
    if (type == 0 || type == root || type == 0x74)
        if (auto wrapped = read_wrapped(item))
            return std::move(*wrapped);
    if (type == root)
        if (auto guid = guid_at(item, 2))
            return named("known folder", shell_folder_name(*guid));
    if (type == control_panel)
        if (auto guid = guid_at(item, 12))
            return named("control panel", shell_folder_name(*guid));
    if (type == uri)
        return read_address(item);
    switch (type & 0x70) {
        case 0x20:
            return read_volume(item, type);
        case 0x30:
            return read_file_entry(item, 0);
        case 0x40:
            return named("network", narrow_text(item, 3));
        default:
            return read_other(type);
    }
}

ShellItemList read_shell_items(Bytes list) {
    ShellItemList out;
    for (std::uint64_t at = 0;;) {
        auto head = list.block<2>(at);
        std::uint64_t size = head ? head.value().u16<0>() : 0;
        if (head && size == 0)
            return out;
        auto item = list.slice(at + 2, size >= 2 ? size - 2 : 0);
        if (!head || size < 3 || !item || out.items.size() == items_max) {
            out.cut = true;
            return out;
        }
        out.items.push_back(read_shell_item(item.value()));
        at += size;
    }
}

std::string ShellItemList::path() const {
    std::string path;
    for (const auto& item : items)
        path.append(path.empty() ? "" : "\\").append(item.name);
    return path;
}

}  // namespace examination
