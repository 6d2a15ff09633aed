#include "examination/containers/raw.h"

#include "core/verify.h"
#include "examination/containers/unreadable.h"

#include <algorithm>

namespace examination {
namespace {

// A disk's sector of today: what one bad spot costs at most.
constexpr std::size_t retry_size = 4096;
constexpr std::uint64_t medium_size_max = std::uint64_t{1} << 60;

class RawImage final : public Image {
public:
    RawImage(std::string_view container, std::vector<ContainerFile> files,
             std::vector<std::uint64_t> ends, RecordSink& sink)
        : files_(std::move(files)), ends_(std::move(ends)), unreadable_(sink) {
        description_.container = container;
        description_.size = ends_.back();
        if (files_.size() > 1)
            description_.metadata["segment_count"] = std::to_string(files_.size());
    }

    const ImageDescription& description() const override { return description_; }
    std::vector<Extent> unreadable_ranges() const override { return unreadable_.ranges(); }

    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        VERIFY(offset <= size() && buffer.size() <= size() - offset);
        auto index = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), offset) -
                                              ends_.begin());
        while (!buffer.empty()) {
            std::uint64_t start = index == 0 ? 0 : ends_[index - 1];
            auto count = static_cast<std::size_t>(
                std::min<std::uint64_t>(buffer.size(), ends_[index] - offset));
            read_segment(*files_[index].bytes, buffer.first(count), offset - start, offset);
            buffer = buffer.subspan(count);
            offset += count;
            ++index;
        }
        return {};
    }

private:
    void read_segment(const core::ByteSource& file, std::span<std::byte> buffer,
                      std::uint64_t offset, std::uint64_t medium_offset) {
        auto count = file.read_at(buffer, offset);
        if (count) {
            if (count.value() < buffer.size())
                lose(buffer.subspan(count.value()), medium_offset + count.value(),
                     "raw.file_shrank", "the file ends before the size it had at opening");
            return;
        }
        // A bad spot fails the whole request, so the good sectors around it are read one by one.
        for (std::size_t done = 0; done < buffer.size(); done += retry_size) {
            auto piece = buffer.subspan(done, std::min(retry_size, buffer.size() - done));
            auto read = file.read_at(piece, offset + done);
            if (!read)
                lose(piece, medium_offset + done, "raw.read_error", read.error().message());
            else if (read.value() < piece.size())
                lose(piece.subspan(read.value()), medium_offset + done + read.value(),
                     "raw.file_shrank", "the file ends before the size it had at opening");
        }
    }

    void lose(std::span<std::byte> piece, std::uint64_t medium_offset, std::string_view code,
              std::string_view detail) {
        std::ranges::fill(piece, std::byte{0});
        unreadable_.add(medium_offset, piece.size(), code, detail);
    }

    std::vector<ContainerFile> files_;
    std::vector<std::uint64_t> ends_;  // In the medium, by file.
    UnreadableView unreadable_;
    ImageDescription description_;
};

bool any_file(std::span<const std::byte>, std::string_view) {
    return true;
}

core::Result<std::unique_ptr<Image>> open_whole(std::vector<ContainerFile> segments,
                                                RecordSink& sink) {
    return open_raw("raw", std::move(segments), sink);
}

}  // namespace

core::Result<std::unique_ptr<Image>> open_raw(std::string_view container,
                                              std::vector<ContainerFile> segments,
                                              RecordSink& sink) {
    if (segments.empty())
        return core::Error(core::ErrorCode::invalid_input, "an image needs at least one file");
    std::vector<std::uint64_t> ends;
    std::uint64_t end = 0;
    for (const auto& file : segments) {
        auto size = TRY(file.bytes->size());
        if (size > medium_size_max - end)
            return core::Error(core::ErrorCode::limit_exceeded, "the medium is impossibly large");
        end += size;
        ends.push_back(end);
    }
    return std::unique_ptr<Image>(
        std::make_unique<RawImage>(container, std::move(segments), std::move(ends), sink));
}

extern constinit const ContainerFormat container_raw{
    .name = "raw",
    .title = "Raw image",
    .matches = any_file,
    .segment_name = only_name,
    .gaps_allowed = false,
    .open = open_whole,
};

}  // namespace examination
