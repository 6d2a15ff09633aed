// A medium whose volumes have all been walked, and checks that hold for every one.
#pragma once

#include "examination/filesystems/file_system.h"
#include "support/collecting_sink.h"
#include "support/corpus.h"
#include "support/memory_image.h"
#include "support/tiling.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace support {

class WalkedImage {
public:
    explicit WalkedImage(examination::Image& medium, examination::WalkLimits limits = {})
        : image(medium) {
        ::setenv("TZ", "UTC", 1);
        auto read = examination::read_volumes(image, sink);
        REQUIRE(read);
        layout = std::move(read).value();
        for (const auto& volume : layout.volumes) {
            auto walked = examination::walk_file_system(image, volume, limits, sink);
            REQUIRE(walked);
            file_systems.push_back(std::move(walked).value());
        }
    }

    void check_tiling() const { CHECK(tiling_fault(layout, sink, image.size()) == ""); }

    // All of an item's content, as a content worker would read it. REQUIRES: a small item.
    std::string content(const examination::FoundItem& item) const {
        using examination::ContentSource;
        if (item.content == ContentSource::inline_data)
            return item.inline_data;
        std::string bytes;
        if (item.content == ContentSource::extents)
            for (const auto& extent : item.extents) {
                std::string part(extent.size, '\0');
                if (extent.offset != examination::Extent::sparse)
                    REQUIRE(image.read_at(std::as_writable_bytes(std::span(part)), extent.offset));
                bytes += part;
            }
        if (item.content == ContentSource::file_system) {
            auto reader = examination::FileSystemReader::open(image, volume_of(item));
            REQUIRE(reader);
            REQUIRE(reader.value()->select(item));
            bytes.resize(item.size);
            std::size_t done = 0;
            while (done < bytes.size()) {
                auto rest = std::as_writable_bytes(std::span(bytes)).subspan(done);
                auto got = reader.value()->read(
                    rest.first(std::min<std::size_t>(rest.size(), 7777)), done);
                REQUIRE(got);
                if (got.value() == 0)
                    break;
                done += got.value();
            }
            bytes.resize(done);
        }
        bytes.resize(std::min<std::uint64_t>(bytes.size(), item.size));
        if (item.initialized_size < bytes.size())
            std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(item.initialized_size),
                      bytes.end(), '\0');
        return bytes;
    }

    const examination::Volume& volume_of(const examination::FoundItem& item) const {
        for (const auto& volume : layout.volumes)
            if (item.address.starts_with(volume.address() + "/"))
                return volume;
        FAIL("no such volume: " << item.address);
        return layout.volumes.front();
    }

    examination::Image& image;
    CollectingSink sink;
    examination::VolumeLayout layout;
    std::vector<examination::FileSystemDescription> file_systems;
};

}  // namespace support
