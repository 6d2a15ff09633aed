#include "examination/volumes/layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace examination {

void LayoutBuilder::remove_volume(const Volume& volume) {
    std::erase(volumes_, volume);
}

void LayoutBuilder::overflow(std::string_view description) {
    sink_->anomaly(0, "volume.beyond_medium",
                   fmt::format("{}: its sector numbers exceed 64 bits", description));
}

void LayoutBuilder::cut_to_medium() {
    for (auto& volume : volumes_) {
        if (volume.offset >= medium_size_) {
            sink_->loss(medium_size_, "volume.beyond_medium",
                        fmt::format("{} starts at {}, past the medium's end", volume.description,
                                    volume.offset));
            volume.size = 0;
        } else if (volume.size > medium_size_ - volume.offset) {
            sink_->loss(volume.offset, "volume.beyond_medium",
                        fmt::format("{} has {} bytes, of which the medium holds {}",
                                    volume.description, volume.size, medium_size_ - volume.offset));
            volume.size = medium_size_ - volume.offset;
        }
    }
}

void LayoutBuilder::cut_overlaps() {
    std::stable_sort(volumes_.begin(), volumes_.end(), [](const Volume& a, const Volume& b) {
        return std::pair(a.offset, b.size) < std::pair(b.offset, a.size);
    });
    std::uint64_t end = 0;
    for (auto& volume : volumes_) {
        std::uint64_t own_end = volume.offset + volume.size;
        if (volume.size > 0 && volume.offset < end) {
            sink_->anomaly(volume.offset, "volume.overlap",
                           fmt::format("{} overlaps the volume before it by {} bytes",
                                       volume.description, std::min(end, own_end) - volume.offset));
            volume.offset = std::min(end, own_end);
            volume.size = own_end - volume.offset;
        }
        end = std::max(end, own_end);
    }
}

VolumeLayout LayoutBuilder::finish() {
    cut_to_medium();
    cut_overlaps();
    VolumeLayout layout;
    for (auto& volume : volumes_)
        if (volume.size > 0) {
            volume.index = static_cast<std::uint32_t>(layout.volumes.size() + 1);
            layout.volumes.push_back(std::move(volume));
        }
    std::stable_sort(tables_.begin(), tables_.end(), [](const auto& a, const auto& b) {
        return a.second.offset < b.second.offset;
    });

    // What lies between two volumes is table sectors, and gaps between those.
    auto table = tables_.begin();
    std::uint64_t position = 0;
    auto fill_until = [&](std::uint64_t end) {
        for (; table != tables_.end() && table->second.offset < end; ++table) {
            auto begin = std::max(table->second.offset, position);
            auto table_end = std::min(end, table->second.offset + table->second.size);
            if (begin >= table_end)
                continue;
            if (begin > position)
                layout.gaps.push_back({position, begin - position});
            layout.claims.push_back(
                {CoverageState::parsed, table->first + ".table", {{begin, table_end - begin}}});
            position = table_end;
        }
        if (position < end)
            layout.gaps.push_back({position, end - position});
    };
    for (const auto& volume : layout.volumes) {
        fill_until(volume.offset);
        position = volume.offset + volume.size;
    }
    fill_until(medium_size_);
    return layout;
}

}  // namespace examination
