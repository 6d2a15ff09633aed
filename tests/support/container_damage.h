// Damaged and made-up images, and whether their reader told what it could not read.
#pragma once

#include "support/container_reading.h"
#include "support/truncations.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace support {

// Nothing is silent: what is not the medium's must be told, as a loss or by refusing the image.
inline bool is_honest(const ReadMedium& read, std::string_view medium) {
    if (!read.opened)
        return true;
    bool lossy = std::ranges::any_of(read.sink.anomalies, &examination::FoundAnomaly::loses_data);
    if (read.bytes.size() != medium.size())
        return lossy;
    auto bytes = read.bytes;
    for (const auto& range : read.unreadable)
        bytes.replace(range.offset, range.size, medium.substr(range.offset, range.size));
    return bytes == medium && (lossy || read.unreadable.empty());
}

// Every truncation of a sample, and bit flips in it: never a crash, and truncations never silent.
// Beside it lie `others`.
inline void try_damage(const std::string& name, const std::string& sample,
                       std::map<std::string, std::string> others, std::string_view medium) {
    constexpr std::size_t signature_max = 16;  // Less is a raw file like any other.
    std::size_t dishonest = 0;
    for_each_truncation(
        sample,
        [&](std::string_view bytes) {
            if (bytes.size() < signature_max)
                return;
            others[name] = bytes;
            dishonest += is_honest(read_container(others, name), medium) ? 0u : 1u;
        },
        2048, 400);
    CHECK(dishonest == 0);
    for_each_bit_flip(sample, 7, 1500, [&](std::string_view bytes) {
        others[name] = bytes;
        auto read = read_container(others, name);
        std::uint64_t end = 0;
        for (const auto& range : read.unreadable) {
            CHECK(range.offset >= end);
            CHECK(range.size <= read.description.size - range.offset);
            end = range.offset + range.size;
        }
    });
}

// A sample of tests/data/containers.
inline std::string container_sample(const std::string& name) {
    return core::read_file(std::string(SPOOR_TEST_DATA) + "/containers/" + name, 1u << 24).value();
}

// Writes a big-endian or little-endian number into a sample.
template <typename Int>
void put(std::string& bytes, std::size_t offset, Int value, bool big_endian) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes[offset + (big_endian ? sizeof value - 1 - i : i)] =
            static_cast<char>(value >> (8 * i) & 0xff);
}

}  // namespace support
