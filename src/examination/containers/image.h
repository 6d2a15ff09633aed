// An opened container: the medium's bytes, whatever format they are stored in.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace examination {

// Facts a container states about itself, and the hashes it stores ("md5" → hex).
struct ImageDescription {
    std::string container;  // "raw", "raw.split", "ewf"
    std::uint64_t size = 0;
    std::uint32_t sector_size = 512;
    std::map<std::string, std::string> stored_hashes;
    std::map<std::string, std::string> metadata;  // "case_number", "examiner_name", …
};

// Random access to a medium. One per worker; not thread-safe unless said.
class Image {
public:
    virtual ~Image() = default;
    virtual const ImageDescription& description() const = 0;
    std::uint64_t size() const { return description().size; }

    // Fills the buffer from `offset`. Ranges that can't be read (a missing segment, a chunk that
    // does not inflate) are filled with zeros and reported once each through the sink given at
    // opening. REQUIRES: offset + buffer.size() <= size().
    virtual core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) = 0;
};

// One container format. To add one: see containers.def.
struct ContainerFormat {
    std::string_view name;   // "ewf"
    std::string_view title;  // "EnCase image (E01)"
    // Does this file, by its first bytes and its name, look like the first segment?
    bool (*matches)(std::span<const std::byte> head, std::string_view file_name);
    // Names of the further files the image may consist of, in order, given the first one's name:
    // nullopt ends the sequence. The owner opens them, in the first file's folder only.
    std::string (*segment_name)(std::string_view first_name, std::uint32_t index);
    core::Result<std::unique_ptr<Image>> (*open)(std::vector<core::File> segments,
                                                 RecordSink& sink);
};

}  // namespace examination
