// File systems in hostile media. libtsk's own crashes are its own; what it returns must be
// accounted for to the byte.
#include "core/verify.h"
#include "examination/filesystems/file_system.h"
#include "support/collecting_sink.h"
#include "support/memory_image.h"
#include "support/tiling.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// libtsk takes at once what a file system claims to need; a refusal costs less than clearing it.
extern "C" const char* __asan_default_options() {
    return "allocator_may_return_null=1:max_allocation_size_mb=64";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t size_max = 512u << 10;
    if (size == 0 || size > size_max)
        return 0;
    ::setenv("TZ", "UTC", 1);
    support::MemoryImage image(std::string(reinterpret_cast<const char*>(data), size));
    support::CollectingSink sink;
    examination::WalkLimits limits;
    limits.items_max = 2000;
    limits.orphans_max = 200;
    limits.extents_per_item_max = 1000;
    examination::VolumeLayout layout;
    layout.volumes.push_back({1, 0, size, "none", ""});
    VERIFY(examination::walk_file_system(image, layout.volumes[0], limits, sink));
    VERIFY(support::tiling_fault(layout, sink, size).empty());
    if (auto reader = examination::FileSystemReader::open(image, layout.volumes[0]))
        for (const auto& item : sink.items) {
            std::array<std::byte, 4096> buffer{};
            if (item.content == examination::ContentSource::file_system &&
                reader.value()->select(item))
                (void)reader.value()->read(buffer, item.size / 2);
        }
    return 0;
}
