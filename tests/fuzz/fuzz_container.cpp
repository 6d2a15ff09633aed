// Fuzzes a container format: the input is the image's one file. FUZZ_CONTAINER names its symbol.
#include "examination/containers/image.h"

#include <algorithm>
#include <cstdlib>

#include <sys/mman.h>

namespace examination {
extern const ContainerFormat FUZZ_CONTAINER;
}

namespace {

class CountingSink final : public examination::RecordSink {
public:
    void record(examination::FoundRecord) override {}
    void anomaly(examination::FoundAnomaly) override { ++count_; }
    bool exhausted() const override { return false; }

private:
    std::uint64_t count_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    core::File file(::memfd_create("fuzz", MFD_CLOEXEC));
    if (!file.write_at(std::as_bytes(std::span(data, size)), 0))
        std::abort();
    std::vector<core::File> files;
    files.push_back(std::move(file));
    CountingSink sink;
    auto image = examination::FUZZ_CONTAINER.open(std::move(files), sink);
    if (!image)
        return 0;
    // Reads at both ends: a small file may claim a huge medium.
    constexpr std::uint64_t window = 256u << 10, step = 1000;
    auto& medium = *image.value();
    std::vector<std::byte> buffer(window);
    auto piece = std::span(buffer).first(std::min(window, medium.size()));
    for (std::uint64_t offset : {std::uint64_t{0}, medium.size() - piece.size()}) {
        if (!medium.read_at(piece, offset))
            std::abort();
        for (std::uint64_t done = 0; done + 10 <= piece.size(); done += step)
            if (!medium.read_at(piece.first(10), offset + done))
                std::abort();
    }
    (void)medium.unreadable_ranges();
    return 0;
}
