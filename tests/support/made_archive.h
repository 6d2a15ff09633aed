// Archives for tests, made by libarchive's own writer.
#pragma once

#include <clocale>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

namespace support {

struct MadeMember {
    std::string name;
    std::string content;
    long modified = 1'600'000'000;
};

// `format` as libarchive names it: "zip", "ustar", "7zip"; `filter` "none", "gzip" …
inline std::string made_archive(const char* format, const char* filter,
                                const std::vector<MadeMember>& members,
                                const char* password = nullptr) {
    std::setlocale(LC_ALL, "C.UTF-8");  // As a worker does; names are converted by it.
    std::size_t room = 1u << 20, used = 0;
    for (const auto& member : members)
        room += member.content.size() + member.name.size() * 2 + 4096;
    std::string bytes(room, '\0');
    auto* handle = archive_write_new();
    REQUIRE(archive_write_set_format_by_name(handle, format) == ARCHIVE_OK);
    if (std::string_view(filter) != "none")
        REQUIRE(archive_write_add_filter_by_name(handle, filter) == ARCHIVE_OK);
    if (password != nullptr) {
        REQUIRE(archive_write_set_options(handle, "zip:encryption=aes256") == ARCHIVE_OK);
        archive_write_set_passphrase(handle, password);
    }
    archive_write_set_bytes_in_last_block(handle, 1);
    REQUIRE(archive_write_open_memory(handle, bytes.data(), bytes.size(), &used) == ARCHIVE_OK);
    for (const auto& member : members) {
        auto* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        bool folder = member.name.ends_with('/');
        archive_entry_set_filetype(entry, folder ? AE_IFDIR : AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_mtime(entry, member.modified, 0);
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
        REQUIRE(archive_write_header(handle, entry) == ARCHIVE_OK);
        archive_write_data(handle, member.content.data(), member.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(handle);
    archive_write_free(handle);
    bytes.resize(used);
    return bytes;
}

}  // namespace support
