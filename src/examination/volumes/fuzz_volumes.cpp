// Partition tables of hostile media: whatever the bytes, the layout tiles them.
#include "core/verify.h"
#include "examination/volumes/volume.h"
#include "support/collecting_sink.h"
#include "support/memory_image.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    support::MemoryImage image(std::string(reinterpret_cast<const char*>(data), size));
    support::CollectingSink sink;
    auto layout = examination::read_volumes(image, sink);
    VERIFY(layout);
    std::uint64_t covered = 0;
    for (const auto& volume : layout.value().volumes)
        covered += volume.size;
    for (const auto& gap : layout.value().gaps)
        covered += gap.size;
    for (const auto& claim : layout.value().claims)
        for (const auto& extent : claim.extents)
            covered += extent.size;
    VERIFY(covered == size);
    return 0;
}
