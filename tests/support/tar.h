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
    for (std::size_t at = 0; at + block <= size && tar[at] != '\0';) {
        std::size_t length = 0;
        std::from_chars(tar.data() + at + 124, tar.data() + at + 135, length, 8);
        if (tar[at + 156] == '0' || tar[at + 156] == '\0')
            files[std::string(tar.c_str() + at, ::strnlen(tar.c_str() + at, 100))] =
                tar.substr(at + block, length);
        at += block + (length + block - 1) / block * block;
    }
    return files;
}

}  // namespace support
