// Any bytes as an archive: members come numbered, and reading ends.
#include "core/verify.h"
#include "examination/archives/archive.h"

#include <array>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint64_t content_max = 4u << 20;
    constexpr std::uint32_t members_max = 1'000;
    auto bytes = std::as_bytes(std::span(data, size));
    core::MemoryBytes memory({bytes.begin(), bytes.end()});
    const std::array<std::string, 2> passwords{"infected", "a"};
    auto archive = examination::ArchiveReader::open(memory, "x.gz", passwords);
    if (!archive)
        return 0;
    std::uint64_t total = 0;
    std::vector<std::byte> block(65'536);
    for (std::uint32_t expected = 1; expected < members_max; ++expected) {
        auto member = archive.value().next();
        if (!member || !member.value())
            break;
        VERIFY(member.value()->index == expected);
        while (total < content_max) {
            auto count = archive.value().read(block);
            if (!count || count.value() == 0)
                break;
            VERIFY(count.value() <= block.size());
            total += count.value();
        }
    }
    VERIFY(archive.value().offset() <= size);
    return 0;
}
