// The E01 reader: EnCase, FTK Imager, ewfacquire and SMART images, over any number of files.
#pragma once

#include "examination/containers/image.h"

#include <cstddef>
#include <cstdint>

namespace examination {

struct EwfOptions {
    // Threads that inflate ahead of a sequential reader; 0: the caller's thread does all. They need
    // no more than clone with CLONE_THREAD, and are started by the first sequential read. The files
    // are then read by several threads at once.
    std::uint32_t read_ahead_threads = 0;
    // Decoded chunks kept at first for small and repeated reads; at least one chunk is kept.
    std::size_t cache_bytes = Image::decoded_for_contents;
};

// Opens an E01 image from as many of its files as there are, in any order. Keeps `sink`.
core::Result<std::unique_ptr<Image>> open_ewf(std::vector<ContainerFile> segments, RecordSink& sink,
                                              const EwfOptions& options);

}  // namespace examination
