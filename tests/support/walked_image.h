// A medium whose volumes have all been walked, and checks that hold for every one.
#pragma once

#include "examination/filesystems/file_system.h"
#include "support/collecting_sink.h"
#include "support/corpus.h"
#include "support/memory_image.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace support {

// Why the volumes' bytes are not each accounted for, or empty when they are: extents of items and
// claims lie inside the medium and together with gaps and tables are all of it; addresses differ.
inline std::string tiling_fault(const examination::VolumeLayout& layout, const CollectingSink& sink,
                                std::uint64_t size) {
    std::vector<examination::Extent> all = layout.gaps;
    auto add = [&](const std::vector<examination::Extent>& extents) {
        for (const auto& extent : extents)
            if (extent.offset != examination::Extent::sparse)
                all.push_back(extent);
    };
    for (const auto& claim : layout.claims)
        add(claim.extents);
    for (const auto& claim : sink.claims)
        add(claim.extents);
    std::set<std::string> addresses;
    for (const auto& item : sink.items) {
        add(item.extents);
        if (!addresses.insert(item.address).second)
            return "address given twice: " + item.address;
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::uint64_t position = 0;
    for (const auto& extent : all) {
        if (extent.size == 0)
            return "empty extent at " + std::to_string(extent.offset);
        if (extent.size > size || extent.offset > size - extent.size)
            return "extent past the end: " + std::to_string(extent.offset);
        if (extent.offset > position)
            return "nobody's bytes at " + std::to_string(position);
        position = std::max(position, extent.offset + extent.size);
    }
    return position == size ? "" : "nobody's bytes at the end, from " + std::to_string(position);
}

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
