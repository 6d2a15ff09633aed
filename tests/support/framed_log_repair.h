// A framed log of any bytes with every checksum put right, so that a fuzzer gets behind them.
#pragma once

#include "core/framed_log.h"
#include "core/hash.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace support {

// Writes the header of a log of that kind over the first bytes. A frame that claims more than is
// left gets what is left.
inline std::string repaired_framed_log(std::string file, std::uint32_t what) {
    constexpr std::size_t header = core::framed_log_header_size;
    if (file.size() < header)
        file.resize(header);
    std::memcpy(file.data(), "SPOORLOG", 8);
    std::memcpy(file.data() + 8, &core::framed_log_version, 4);
    std::memcpy(file.data() + 12, &what, 4);
    for (std::size_t at = header; file.size() - at >= 16;) {
        std::uint32_t size = 0;
        std::memcpy(&size, file.data() + at, sizeof size);
        size = std::min(size, static_cast<std::uint32_t>(file.size() - at - 16));
        std::memcpy(file.data() + at, &size, sizeof size);
        auto checked = file.substr(at, 8) + file.substr(at + 16, size);
        std::memcpy(file.data() + at + 8, core::sha256(checked).bytes.data(), 8);
        at += 16 + std::size_t{size};
    }
    return file;
}

}  // namespace support
