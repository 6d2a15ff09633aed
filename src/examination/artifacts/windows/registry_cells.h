// What cells of a registry hive hold: key nodes, values, lists of cells, names.
// Format: docs/formats/windows_registry.md
#pragma once

#include "core/bytes.h"
#include "examination/artifacts/windows/registry_hive.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination {

constexpr std::uint16_t registry_key_is_root = 0x0004;
constexpr std::uint16_t registry_key_is_link = 0x0010;
constexpr std::uint16_t registry_key_is_predefined = 0x0040;
constexpr std::uint16_t registry_name_is_narrow = 0x0020;

enum RegistryType : std::uint32_t {
    registry_none = 0,
    registry_text = 1,
    registry_expandable_text = 2,
    registry_binary = 3,
    registry_number = 4,
    registry_number_big_endian = 5,
    registry_link = 6,
    registry_texts = 7,
    registry_long_number = 11
};

// An "nk" cell.
struct RegistryKeyNode {
    std::string name;
    std::uint64_t last_written = 0;  // FILETIME.
    std::uint16_t flags = 0;
    std::uint32_t parent = 0;
    std::uint32_t subkey_count = 0, subkeys = 0;
    std::uint32_t value_count = 0, values = 0;
    std::uint32_t security = 0;
    std::uint32_t class_name = 0;
    std::uint16_t class_size = 0;
    bool name_cut = false;  // It is longer than the cell, or than any name can be.
};
std::optional<RegistryKeyNode> read_key_node(core::Bytes cell);

// A "vk" cell.
struct RegistryValue {
    std::string name;  // Empty: the key's default value.
    std::uint32_t cell = 0;
    std::uint32_t type = 0;
    std::uint32_t size = 0;  // Of its data, in bytes.
    std::uint32_t data = 0;  // The cell of the data, where they are not resident.
    bool resident = false;   // At most four bytes, in place of the number of a cell.
    bool name_cut = false;
};
std::optional<RegistryValue> read_value(core::Bytes cell, std::uint32_t offset);

// The numbers of cells in a list of values or of segments, and of those in its slack.
std::vector<std::uint32_t> read_cell_numbers(core::Bytes cell, std::uint64_t begin,
                                             std::uint64_t end);

// An "lf", "lh", "li" or "ri" cell. The last names further lists in place of keys.
struct RegistrySubkeyList {
    std::vector<std::uint32_t> entries;
    std::uint32_t count = 0;  // As stated; more than `entries` where the cell is too small.
    bool of_lists = false;
};
std::optional<RegistrySubkeyList> read_subkey_list(core::Bytes cell);

// The owner in the security descriptor of an "sk" cell, as S-1-….
std::optional<std::string> read_owner(core::Bytes cell);

// The data of a value, as far as they are there, at most `size_max` bytes. Where they are in one
// place they are not copied: the view is then of the hive, else of `storage`.
struct RegistryData {
    core::Bytes bytes;
    bool whole = false;  // Nothing is missing but what lies beyond `size_max`.
};
RegistryData read_value_data(const RegistryHiveView& hive, const RegistryValue& value,
                             std::uint64_t size_max, std::string& storage);

// "REG_SZ"; of an unknown type its number, in hexadecimal.
std::string registry_type_name(std::uint32_t type);

}  // namespace examination
