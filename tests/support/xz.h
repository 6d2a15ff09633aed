// Inputs of the corpus that are packed with xz.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

namespace support {

inline std::string read_xz(const std::filesystem::path& path) {
    std::string content;
    auto* packed = archive_read_new();
    archive_read_support_filter_xz(packed);
    archive_read_support_format_raw(packed);
    archive_entry* entry = nullptr;
    REQUIRE(archive_read_open_filename(packed, path.c_str(), 65536) == ARCHIVE_OK);
    REQUIRE(archive_read_next_header(packed, &entry) == ARCHIVE_OK);
    std::vector<char> piece(1u << 20);
    la_ssize_t size = 0;
    while ((size = archive_read_data(packed, piece.data(), piece.size())) > 0)
        content.append(piece.data(), static_cast<std::size_t>(size));
    CHECK(size == 0);
    archive_read_free(packed);
    return content;
}

}  // namespace support
