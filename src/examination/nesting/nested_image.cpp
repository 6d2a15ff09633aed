#include "examination/nesting/nested_image.h"

#include "examination/protocol/gap_items.h"

#include <algorithm>
#include <array>
#include <utility>

namespace examination {
namespace {

using namespace std::string_view_literals;
using core::Result;

constexpr std::array image_types{"application/x-ewf"sv,
                                 "application/x-ewf2"sv,
                                 "application/x-vmdk"sv,
                                 "application/x-virtualbox-vhd"sv,
                                 "application/x-virtualbox-vhdx"sv,
                                 "application/x-qemu-disk"sv,
                                 "application/x-ntfs-image"sv,
                                 "application/x-exfat-image"sv,
                                 "application/x-fat-image"sv,
                                 "application/x-gpt-image"sv,
                                 "application/x-ext-image"sv,
                                 "application/x-hfs-image"sv,
                                 "application/x-apfs-image"sv,
                                 "application/x-raw-disk-image"sv};

// Keeps items up to a number; what is claimed of the medium has no account here.
class ItemCollector final : public ItemSink {
public:
    ItemCollector(NestedVolume& out, std::uint64_t items_max, RecordSink& sink)
        : out_(out), items_max_(items_max), sink_(sink) {}
    using RecordSink::anomaly;
    void record(FoundRecord record) override { sink_.record(std::move(record)); }
    void anomaly(FoundAnomaly anomaly) override { sink_.anomaly(std::move(anomaly)); }
    void selector(FoundSelector) override {}
    void text(FoundText) override {}
    void hit(FoundHit) override {}
    void coverage(CoverageClaim) override {}
    void item(FoundItem item) override {
        out_.cut = out_.cut || out_.items.size() >= items_max_;
        if (!out_.cut)
            out_.items.push_back(std::move(item));
    }
    bool exhausted() const override { return out_.cut || sink_.exhausted(); }

private:
    NestedVolume& out_;
    std::uint64_t items_max_;
    RecordSink& sink_;
};

}  // namespace

bool is_image_type(std::string_view media_type) {
    return std::ranges::find(image_types, media_type) != image_types.end();
}

Result<NestedImage> NestedImage::open(std::unique_ptr<core::ByteSource> bytes,
                                      std::string_view name, RecordSink& sink) {
    std::vector<std::byte> head(container_head_size);
    auto read = TRY(bytes->read_at(head, 0));
    head.resize(read);
    const auto& format = find_container_format(head, name);
    std::vector<ContainerFile> files;
    files.push_back({std::string(name), std::move(bytes)});
    NestedImage opened;
    opened.image_ = TRY(format.open(std::move(files), sink));
    opened.layout_ = TRY(read_volumes(*opened.image_, sink));
    return opened;
}

NestedVolume NestedImage::walk(std::size_t index, std::uint64_t items_max, RecordSink& sink) {
    // What a raw image holds outside of file systems has been read as the content that it is.
    bool raw = image_->description().container == "raw";
    NestedVolume found;
    if (index == 0) {
        if (!raw)
            found.items = gap_items(layout_.gaps);
        return found;
    }
    found.volume = layout_.volumes[index - 1];
    ItemCollector collector(found, items_max, sink);
    auto walked = walk_file_system(*image_, found.volume, WalkLimits{}, collector);
    if (!walked)
        sink.anomaly(found.volume.offset, "fs.walk_failed", walked.error().message());
    if (raw && (!walked || walked.value().type.empty()))
        found.items.clear();
    return found;
}

ContentSources NestedImage::sources_of(const Volume& volume) {
    ContentSources sources;
    sources.image = [this]() -> Result<Image*> { return image_.get(); };
    sources.file_system = [this, volume]() -> Result<FileSystemReader*> {
        if (!file_system_ || opened_ != volume) {
            file_system_ = TRY(FileSystemReader::open(*image_, volume));
            opened_ = volume;
        }
        return file_system_.get();
    };
    return sources;
}

}  // namespace examination
