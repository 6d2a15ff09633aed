// The text that says what a VMware image consists of.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace examination::vmdk {

constexpr std::uint64_t descriptor_bytes_max = 4u << 20;
constexpr std::size_t extents_max = 4096;

// "RW 4192256 SPARSE "disk-s001.vmdk" 0".
struct ExtentLine {
    std::uint64_t sectors = 0;
    std::string type;  // In capitals.
    std::string name;  // As written, with any folder.
    std::uint64_t file_sector = 0;
};

struct Descriptor {
    std::map<std::string, std::string> values;  // By name in small letters, without quotes.
    std::vector<ExtentLine> extents;
    bool too_many_extents = false;

    // Empty if there is none.
    std::string value(const std::string& name) const;
};

// Lines that are neither are passed over: the format has comments and a disk data base of its own.
Descriptor parse_descriptor(std::string_view text);

}  // namespace examination::vmdk
