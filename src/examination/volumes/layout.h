// Puts volumes and tables of a medium into an order without overlaps or holes.
#pragma once

#include "examination/volumes/volume.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

class LayoutBuilder {
public:
    LayoutBuilder(std::uint64_t medium_size, RecordSink& sink)
        : medium_size_(medium_size), sink_(&sink) {}

    void add_volume(Volume volume) { volumes_.push_back(std::move(volume)); }
    void add_table(const std::string& name, Extent extent) { tables_.emplace_back(name, extent); }
    void remove_volume(const Volume& volume);
    // A partition whose numbers do not fit 64 bits of bytes.
    void overflow(std::string_view description);
    std::vector<Volume> volumes() const { return volumes_; }

    // Volumes cut so that none overlap, numbered from 1; table sectors outside volumes as claims;
    // the rest as gaps. Together they are the medium.
    VolumeLayout finish();

private:
    void cut_to_medium();
    void cut_overlaps();

    std::uint64_t medium_size_;
    RecordSink* sink_;
    std::vector<Volume> volumes_;
    std::vector<std::pair<std::string, Extent>> tables_;
};

}  // namespace examination
