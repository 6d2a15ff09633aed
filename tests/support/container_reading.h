// Opens an image as the owner and a worker do together, and reads all of it.
#pragma once

#include "core/bytes.h"
#include "core/file.h"
#include "core/hash.h"
#include "examination/containers/image.h"
#include "support/collecting_sink.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace support {

struct ReadMedium {
    bool opened = false;
    std::string error;
    std::string bytes;
    examination::ImageDescription description;
    std::vector<examination::Extent> unreadable;
    CollectingSink sink;
    std::vector<std::string> asked;  // Names of further files, in order.
};

inline std::string read_whole(examination::Image& image, std::size_t step) {
    std::string bytes(image.size(), '?');
    for (std::size_t offset = 0; offset < bytes.size(); offset += step) {
        auto piece = std::as_writable_bytes(std::span(bytes)).subspan(offset);
        (void)image.read_at(piece.first(std::min(step, piece.size())), offset);
    }
    return bytes;
}

// `files` holds the folder: name → bytes; `first` is the file to open.
inline ReadMedium read_container(const std::map<std::string, std::string>& files,
                                 const std::string& first, std::size_t step = 1000003,
                                 std::uint64_t size_max = 1u << 28) {
    ReadMedium read;
    auto source_of = [&](const std::string& name) -> examination::ContainerFile {
        auto found = files.find(name);
        if (found == files.end())
            return {name, nullptr};
        auto bytes = core::bytes_of(found->second);
        return {name, std::make_unique<core::MemoryBytes>(
                          std::vector<std::byte>(bytes.begin(), bytes.end()))};
    };
    auto head = core::bytes_of(files.at(first));
    const auto& format = examination::find_container_format(
        head.first(std::min(head.size(), examination::container_head_size)), first);
    std::vector<examination::ContainerFile> segments;
    segments.push_back(source_of(first));
    if (format.further_files != nullptr)
        for (auto names = format.further_files(segments); !names.empty();
             names = format.further_files(segments))
            for (const auto& name : names) {
                read.asked.push_back(name);
                segments.push_back(source_of(name));
            }
    auto image = format.open(std::move(segments), read.sink);
    read.opened = bool(image);
    if (!image) {
        read.error = image.error().message();
        return read;
    }
    read.description = image.value()->description();
    if (image.value()->size() <= size_max)
        read.bytes = read_whole(*image.value(), step);
    read.unreadable = image.value()->unreadable_ranges();
    return read;
}

// The same of files on disk.
inline ReadMedium read_container(const std::filesystem::path& first, std::size_t step = 1000003) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(first.parent_path()))
        if (entry.is_regular_file())
            files[entry.path().filename()] =
                core::read_file(entry.path(), std::uint64_t{1} << 30).value();
    return read_container(files, first.filename(), step);
}

inline std::string md5_of(std::string_view bytes) {
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    hasher.update(core::bytes_of(bytes));
    return hasher.finish().md5.hex();
}

// A medium of words, noise and zeros, as disks are; every block of it differs from the others.
inline std::string mixed_medium(std::size_t size) {
    std::string medium;
    std::uint64_t state = 11;
    while (medium.size() < size) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        auto kind = medium.size() / 50'000 % 4;
        if (kind == 0)
            medium += "line " + std::to_string(state >> 40) + " of a text that compresses well\n";
        else if (kind == 1)
            medium.append(1000, '\0');
        else
            for (int i = 0; i < 8; ++i)
                medium.push_back(static_cast<char>(state >> (8 * i)));
    }
    medium.resize(size);
    return medium;
}

}  // namespace support
