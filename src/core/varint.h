// Whole numbers in as few bytes as they need: LEB128, seven bits a byte, the lowest first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

inline void append_varint(std::string& out, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7)
        out.push_back(static_cast<char>(0x80 | (number & 0x7F)));
    out.push_back(static_cast<char>(number));
}

// Takes a number from the front of `left`; false where it is cut, or larger than 64 bits.
inline bool take_varint(std::string_view& left, std::uint64_t& number) {
    number = 0;
    for (unsigned shift = 0; shift < 64 && !left.empty(); shift += 7) {
        auto byte = static_cast<unsigned char>(left.front());
        left.remove_prefix(1);
        if (shift == 63 && byte > 1)
            return false;
        number |= std::uint64_t{byte & 0x7Fu} << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

// A number and so many bytes; false where there are fewer.
inline bool take_counted(std::string_view& left, std::string_view& bytes) {
    std::uint64_t size = 0;
    if (!take_varint(left, size) || size > left.size())
        return false;
    bytes = left.substr(0, static_cast<std::size_t>(size));
    left.remove_prefix(bytes.size());
    return true;
}

inline void append_counted(std::string& out, std::string_view bytes) {
    append_varint(out, bytes.size());
    out += bytes;
}

}  // namespace core
