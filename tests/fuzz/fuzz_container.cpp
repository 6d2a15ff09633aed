// Fuzzes a container format, whose symbol FUZZ_CONTAINER names. The input is the image's one file;
// or, with FUZZ_SEGMENTS, several: each a u16 size and its bytes, the last one whatever is left.
#include "core/bytes.h"
#include "core/verify.h"
#include "examination/containers/image.h"

#include <algorithm>

namespace examination {
extern const ContainerFormat FUZZ_CONTAINER;
}

namespace {

#ifdef FUZZ_SEGMENTS
constexpr std::size_t segments_max = 4;
#else
constexpr std::size_t segments_max = 1;
#endif

class CountingSink final : public examination::RecordSink {
public:
    void record(examination::FoundRecord) override {}
    void selector(examination::FoundSelector) override {}
    void text(examination::FoundText) override {}
    void hit(examination::FoundHit) override {}
    void anomaly(examination::FoundAnomaly) override { ++count_; }
    bool exhausted() const override { return false; }

private:
    std::uint64_t count_ = 0;
};

// Further ones are called "1", "2" …: an image that names its parents can name these.
examination::ContainerFile memory_file(std::span<const std::byte> bytes, std::size_t index) {
    return {index == 0 ? std::string() : std::to_string(index),
            std::make_unique<core::MemoryBytes>(std::vector(bytes.begin(), bytes.end()))};
}

std::vector<examination::ContainerFile> cut(std::span<const std::byte> bytes) {
    std::vector<examination::ContainerFile> files;
    while (files.size() + 1 < segments_max && bytes.size() > 2) {
        auto size = core::Bytes(bytes).block<2>(0).value().u16<0>();
        bytes = bytes.subspan(2);
        auto segment = bytes.first(std::min<std::size_t>(size, bytes.size()));
        files.push_back(memory_file(segment, files.size()));
        bytes = bytes.subspan(segment.size());
    }
    if (files.empty() || !bytes.empty())
        files.push_back(memory_file(bytes, files.size()));
    return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    CountingSink sink;
    auto files = cut(std::as_bytes(std::span(data, size)));
    if (examination::FUZZ_CONTAINER.further_files != nullptr)
        (void)examination::FUZZ_CONTAINER.further_files(files);
    auto image = examination::FUZZ_CONTAINER.open(std::move(files), sink);
    if (!image)
        return 0;
    // Reads at both ends: a small file may claim a huge medium.
    constexpr std::uint64_t window = 256u << 10, step = 1000;
    auto& medium = *image.value();
    std::vector<std::byte> buffer(window);
    auto piece = std::span(buffer).first(std::min(window, medium.size()));
    for (std::uint64_t offset : {std::uint64_t{0}, medium.size() - piece.size()}) {
        VERIFY(medium.read_at(piece, offset));
        for (std::uint64_t done = 0; done + 10 <= piece.size(); done += step)
            VERIFY(medium.read_at(piece.first(10), offset + done));
    }
    std::uint64_t end = 0;
    for (const auto& range : medium.unreadable_ranges()) {
        VERIFY(range.offset >= end && range.size <= medium.size() - range.offset);
        end = range.offset + range.size;
    }
    return 0;
}
