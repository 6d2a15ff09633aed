// The files of a small .tar.gz, for test data that is packed that way.
#pragma once

#include "core/file.h"

#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>

#include <libdeflate.h>

namespace support {

inline std::map<std::string, std::string> files_of_tar_gz(const std::filesystem::path& path) {
    constexpr std::size_t unpacked_max = 64u << 20;
    auto packed = core::read_file(path, unpacked_max).value();
    std::string tar(unpacked_max, '\0');
    std::size_t size = 0;
    auto* inflater = libdeflate_alloc_decompressor();
    auto status = libdeflate_gzip_decompress(inflater, packed.data(), packed.size(), tar.data(),
                                             tar.size(), &size);
    libdeflate_free_decompressor(inflater);
    std::map<std::string, std::string> files;
    if (status != LIBDEFLATE_SUCCESS)
        return files;
    constexpr std::size_t block = 512;
    std::string long_name;  // From the entry before, where the name has no room in its own.
    for (std::size_t at = 0; at + block <= size && tar[at] != '\0';) {
        std::size_t length = 0;
        std::from_chars(tar.data() + at + 124, tar.data() + at + 135, length, 8);
        auto name = long_name;
        if (name.empty())
            name = std::string(tar.c_str() + at, ::strnlen(tar.c_str() + at, 100));
        if (tar[at + 156] == '0' || tar[at + 156] == '\0')
            files[name] = tar.substr(at + block, length);
        auto extended = tar[at + 156] == 'x' ? tar.substr(at + block, length) : "";
        auto path_at = extended.find(" path=");
        long_name.clear();
        if (path_at != std::string::npos)
            long_name = extended.substr(path_at + 6, extended.find('\n', path_at) - path_at - 6);
        at += block + (length + block - 1) / block * block;
    }
    return files;
}

}  // namespace support
