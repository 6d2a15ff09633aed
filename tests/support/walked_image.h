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

    // Extents of items and claims lie inside a volume and together are all volumes; with the gaps
    // and tables they are the medium. Addresses are unique.
    void check_tiling() const {
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
            INFO("address ", item.address);
            CHECK(addresses.insert(item.address).second);
        }
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.offset < b.offset || (a.offset == b.offset && a.size < b.size);
        });
        std::uint64_t position = 0;
        for (const auto& extent : all) {
            REQUIRE(extent.size > 0);
            REQUIRE(extent.offset <= position);
            REQUIRE(extent.size <= image.size());
            REQUIRE(extent.offset <= image.size() - extent.size);
            position = std::max(position, extent.offset + extent.size);
        }
        CHECK(position == image.size());
    }

    examination::Image& image;
    CollectingSink sink;
    examination::VolumeLayout layout;
    std::vector<examination::FileSystemDescription> file_systems;
};

}  // namespace support
