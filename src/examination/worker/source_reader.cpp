#include "examination/worker/source_reader.h"

#include <utility>
#include <vector>

namespace examination {
namespace {

// Reading is progress: a walk may look at much of a volume before it finds anything to say.
class WatchedImage final : public Image {
public:
    WatchedImage(std::unique_ptr<Image> image, SharedMemory& memory)
        : image_(std::move(image)), memory_(memory) {}
    const ImageDescription& description() const override { return image_->description(); }
    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        memory_.add_progress(1);
        return image_->read_at(buffer, offset);
    }
    std::vector<Extent> unreadable_ranges() const override { return image_->unreadable_ranges(); }
    void keep_decoded(std::size_t bytes) override { image_->keep_decoded(bytes); }

private:
    std::unique_ptr<Image> image_;
    SharedMemory& memory_;
};

}  // namespace

core::Result<const ContainerFormat*> SourceReader::format() const {
    const auto* format = container_format_named(source_.container);
    if (format == nullptr)
        return core::Error(core::ErrorCode::unsupported,
                           "no container format is called '" + source_.container + "'");
    return format;
}

core::Result<std::vector<ContainerFile>> SourceReader::files() const {
    std::vector<core::File> segments;
    for (const auto& segment : source_.segments) {
        auto own = TRY(segment.duplicate());
        segments.push_back(std::move(own));
    }
    auto files = container_files(std::move(segments));
    for (const auto& further : source_.further) {
        ContainerFile file{further.name, nullptr};
        if (further.file) {
            auto own = TRY(further.file.duplicate());
            file.bytes = std::make_unique<core::FileBytes>(std::move(own));
        }
        files.push_back(std::move(file));
    }
    return files;
}

core::Result<std::vector<std::string>> SourceReader::further_files() {
    const auto* known = TRY(format());
    auto there = TRY(files());
    return known->further_files != nullptr ? known->further_files(there)
                                           : std::vector<std::string>();
}

core::Result<Image*> SourceReader::open() {
    file_system_.reset();
    image_.reset();
    const auto* known = TRY(format());
    auto there = TRY(files());
    auto opened = TRY(known->open(std::move(there), reports_));
    image_ = std::make_unique<WatchedImage>(std::move(opened), memory_);
    return image_.get();
}

core::Result<Image*> SourceReader::open_fresh(RecordSink& sink) {
    reports_.set_listener(&sink);
    return open();
}

core::Result<Image*> SourceReader::image() {
    if (image_)
        return image_.get();
    return open();
}

core::Result<FileSystemReader*> SourceReader::file_system(const Volume& volume) {
    if (file_system_ && volume_ == volume)
        return file_system_.get();
    auto* opened = TRY(image());
    file_system_.reset();
    file_system_ = TRY(FileSystemReader::open(*opened, volume));
    volume_ = volume;
    return file_system_.get();
}

}  // namespace examination
